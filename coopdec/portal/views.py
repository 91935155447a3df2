from django.shortcuts import render


def bad_request(request, exception=None):
    return render(request, "portal/400.html", {"reason": str(exception or "")}, status=400)


def forbidden(request, exception=None):
    return render(request, "portal/403.html", status=403)


def not_found(request, exception=None):
    return render(request, "portal/404.html", status=404)


def server_error(request):
    return render(request, "portal/500.html", status=500)
