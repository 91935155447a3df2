"""`make db`: the embedded PostgreSQL alone, in the background; prints its address."""

from coopdec.common import embedded
from scripts import setup
from scripts.steps import ROOT, Steps, main, say


def start() -> None:
    steps = Steps(setup.COUNT + 1)
    setup.install(steps)
    cluster = embedded.Cluster(ROOT)
    with steps.step("PostgreSQL embarqué"):
        if cluster.account:
            embedded.register(ROOT)
        cluster.start(follow_parent=False)
    say(f"\n{cluster.url}\n« make stop » l’arrête.")


if __name__ == "__main__":
    main(start)
