package io.heddle.runtime.dispatch;

import io.heddle.runtime.executor.Executors;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/**
 * Attempts that run on this node for instances on other nodes, or that began so before their instance came here. Touched by
 * {@link Elsewhere} only.
 */
final class Borrowed {
    /** Questions after a result that was sent before each of them, until it is clear that it does not arrive. */
    static final int MOST_IN_VAIN = 5;

    private static final class Loan {
        NodeDispatcher.Run run;
        Errand.Post home;
        /** Whether there is nobody to report to now. */
        boolean homeless;
        /** For how many rounds. */
        int alone;

        @Nullable AttemptReport report;
        /** How often home has asked since the report was sent to it. */
        int inVain;
        /** Rounds until the report is sent again. */
        int rest;

        Loan(NodeDispatcher.Run run, Errand.Post home) {
            this.run = run;
            this.home = home;
        }
    }

    /** Who was told last that an attempt is not here: what others had asked for before is not begun any more. */
    private record Denial(Errand.Post to, int delivery, int age) {}

    private final Map<Attempt.Key, Loan> loans = new HashMap<>();
    private final Map<Attempt.Key, Denial> denials = new HashMap<>();
    private final Hosts hosts;
    private final Fit fit;
    private final ActorRef<NodeDispatcher.Message> dispatcher;
    private final ActorRef<AttemptReport> reports;
    private final Executors executors;
    private final int kept;
    private boolean closed;

    /**
     * @param kept for how many rounds an attempt goes on, or its result is kept, for an instance that is moving to another
     *     node
     */
    Borrowed(
            Hosts hosts,
            Fit fit,
            ActorRef<NodeDispatcher.Message> dispatcher,
            ActorRef<AttemptReport> reports,
            Executors executors,
            int kept) {
        this.hosts = hosts;
        this.fit = fit;
        this.dispatcher = dispatcher;
        this.reports = reports;
        this.executors = executors;
        this.kept = kept;
    }

    void close() {
        closed = true;
    }

    // ---- what homes say --------------------------------------------------------------------------------------------

    void take(Errand.Take message) {
        NodeDispatcher.Run run = message.run();
        Attempt.Key key = run.key();
        if (message.life() != hosts.ownLife() || isTooLate(message)) {
            return;
        }
        Loan known = loans.get(key);
        if (known != null) {
            if (run.delivery() > known.run.delivery() && known.report == null) {
                dispatcher.tell(new NodeDispatcher.Lodge(run.reportingTo(reports)));
            }
            claim(known, run, message.home());
        } else if (closed || executors.find(run.executor()) == null) {
            message.home().desk().tell(new Errand.Declined(key, run.delivery(), hosts.own()));
        } else {
            loans.put(key, new Loan(run, message.home()));
            dispatcher.tell(new NodeDispatcher.Lodge(run.reportingTo(reports)));
            message.home().desk().tell(new Errand.Taken(key, run.delivery(), hosts.own()));
        }
    }

    private boolean isTooLate(Errand.Take message) {
        Denial denial = denials.get(message.run().key());
        return denial != null
                && denial.to().life() != message.home().life()
                && denial.delivery() >= message.run().delivery();
    }

    void ask(Errand.Ask message) {
        Attempt.Key key = message.key();
        if (message.life() != hosts.ownLife()) {
            return;
        }
        Loan known = loans.get(key);
        if (known != null) {
            claim(known, known.run.delivered(message.delivery()), message.home());
        } else {
            deny(key, message.delivery(), message.home());
            message.home().desk().tell(new Errand.Unknown(key, message.delivery(), hosts.own()));
        }
    }

    /** Whoever asks last is who has the instance, unless he asks about an earlier delivery than somebody else did. */
    private void claim(Loan loan, NodeDispatcher.Run run, Errand.Post home) {
        if (run.delivery() < loan.run.delivery()) {
            return;
        }
        if (loan.home.life() != home.life() || loan.homeless) {
            loan.inVain = 0;
        }
        loan.run = run;
        loan.home = home;
        loan.homeless = false;
        AttemptReport report = loan.report;
        if (report == null) {
            home.desk().tell(new Errand.Taken(run.key(), run.delivery(), hosts.own()));
            return;
        }
        // A home that is cut off misses a small report, too.
        if (hosts.present().reached().contains(home.life()) && loan.inVain++ == MOST_IN_VAIN) {
            loan.report = Fit.undelivered(report, MOST_IN_VAIN);
        }
        report(loan);
    }

    private void deny(Attempt.Key key, int delivery, Errand.Post to) {
        denials.put(key, new Denial(to, delivery, 0));
    }

    void noted(Errand.Noted message) {
        Loan loan = loans.get(message.key());
        if (loan != null && loan.run.delivery() == message.delivery() && loan.report != null) {
            loans.remove(message.key());
        }
    }

    void halt(Errand.Halt message) {
        Attempt.Key key = message.key();
        Loan loan = loans.get(key);
        if (loan == null || loan.run.delivery() <= message.delivery()) {
            deny(key, message.delivery(), message.home());
            evict(key);
        }
        message.home().desk().tell(new Errand.Halted(key, message.delivery(), hosts.own()));
    }

    void notMine(Errand.NotMine message) {
        Loan loan = loans.get(message.key());
        if (loan != null && loan.home.life() == message.home().life() && loan.run.delivery() == message.delivery()) {
            await(loan);
        }
    }

    // ---- what becomes of attempts ----------------------------------------------------------------------------------

    void ended(AttemptReport report) {
        Loan loan = loans.get(report.key());
        if (loan == null || loan.report != null) {
            return;
        }
        loan.report = fit.fitting(report);
        if (report.delivery() < loan.run.delivery()) {
            // The first result wins. Where a later delivery began meanwhile, it is not needed.
            dispatcher.tell(new NodeDispatcher.Evict(report.key()));
        }
        report(loan);
    }

    /** This node ends, and the attempt with it. */
    void dropped(Errand.Dropped message) {
        Loan loan = loans.get(message.key());
        if (loan == null || loan.report != null || loan.run.delivery() > message.delivery()) {
            return;
        }
        loans.remove(message.key());
        if (!loan.homeless) {
            int delivery = loan.run.delivery();
            loan.home
                    .desk()
                    .tell(
                            message.begun()
                                    ? new Errand.Unknown(message.key(), delivery, hosts.own())
                                    : new Errand.Declined(message.key(), delivery, hosts.own()));
        }
    }

    private void report(Loan loan) {
        AttemptReport report = loan.report;
        if (report != null && !loan.homeless) {
            loan.rest = Lent.REST;
            loan.home.desk().tell(new Errand.Over(report, loan.run.delivery(), hosts.own()));
        }
    }

    // ---- what becomes of homes -------------------------------------------------------------------------------------

    void gone(long life) {
        loans.values().stream().filter(loan -> loan.home.life() == life).forEach(this::await);
    }

    /** Whoever has the instance next asks for the attempt; until then it goes on. */
    private void await(Loan loan) {
        if (!loan.homeless) {
            loan.homeless = true;
            loan.alone = 0;
        }
    }

    private void evict(Attempt.Key key) {
        if (loans.remove(key) != null) {
            dispatcher.tell(new NodeDispatcher.Evict(key));
        }
    }

    /**
     * A home that missed the report, or whose word that it is recorded was lost, hears of it again. What nobody has asked for
     * for long ends: its instance does not want it, or has begun it anew.
     */
    void again(Hosts.Present present) {
        for (Loan loan : List.copyOf(loans.values())) {
            if (!present.members().contains(loan.home.life())) {
                await(loan);
            }
            if (loan.homeless && loan.alone++ >= kept) {
                evict(loan.run.key());
            } else if (loan.report != null && loan.rest-- <= 0) {
                report(loan);
            }
        }
        // What was on its way when it was denied has come by then.
        denials.values().removeIf(denial -> denial.age() >= kept);
        denials.replaceAll((key, denial) -> new Denial(denial.to(), denial.delivery(), denial.age() + 1));
    }
}
