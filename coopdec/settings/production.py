"""Production: nothing has a default that would be dangerous; HTTPS in front."""

from coopdec.settings import env
from coopdec.settings.base import *

DATABASES = {"default": env.database(env.text("DATABASE_URL"))}
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS")
SECRET_KEY = env.text("SECRET_KEY")
globals().update(env.mail(env.text("SMTP_URL"), files=VAR / "mails"))
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text("MAIL_FROM")
SITE_ADDRESS = SITE_ADDRESS or f"https://{ALLOWED_HOSTS[0].lstrip('.')}"
CSRF_TRUSTED_ORIGINS = [
    f"https://*{host}" if host.startswith(".") else f"https://{host}" for host in ALLOWED_HOSTS
]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 31_536_000
# Browsers remember it for a year, for names that may not be ours: only when the operator says so.
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = env.flag("HSTS_SUBDOMAINS", default=False)
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https"
