package io.heddle.runtime.dispatch;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/**
 * Attempts that run on this node for instances on other nodes, or that began so before their instance came here. It answers;
 * what nobody asks for ends. Touched by {@link Elsewhere} only.
 */
final class Borrowed {

    private static final class Lodger {
        /** As it was begun. */
        NodeDispatcher.Run run;
        /** Who asked last, and about which delivery. */
        Errand.Post home;

        int delivery;
        /** Rounds in which home could have asked and did not. */
        int unasked;

        @Nullable AttemptReport report;

        Lodger(NodeDispatcher.Run run, Errand.Post home) {
            this.run = run;
            this.home = home;
            this.delivery = run.delivery();
        }
    }

    /** It was said that an attempt is not here, or it was ended: what was sent before that does not begin it. */
    private record Denial(int delivery, int age) {}

    private final Map<Attempt.Key, Lodger> lodgers = new HashMap<>();
    private final Map<Attempt.Key, Denial> denials = new HashMap<>();
    private final Hosts hosts;
    private final Fit fit;
    private final ActorRef<NodeDispatcher.Message> dispatcher;
    private final ActorRef<AttemptReport> reports;
    private final Predicate<String> executors;
    private final int kept;
    private boolean closed;

    /**
     * @param executors which of them are here
     * @param kept for how many rounds an attempt goes on, or its result is kept, while nobody asks for it
     */
    Borrowed(
            Hosts hosts,
            Fit fit,
            ActorRef<NodeDispatcher.Message> dispatcher,
            ActorRef<AttemptReport> reports,
            Predicate<String> executors,
            int kept) {
        this.hosts = hosts;
        this.fit = fit;
        this.dispatcher = dispatcher;
        this.reports = reports;
        this.executors = executors;
        this.kept = kept;
    }

    boolean isEmpty() {
        return lodgers.isEmpty() && denials.isEmpty();
    }

    void close() {
        closed = true;
    }

    // ---- what homes say --------------------------------------------------------------------------------------------

    void take(Errand.Take message) {
        NodeDispatcher.Run run = message.run();
        Attempt.Key key = run.key();
        int delivery = run.delivery();
        if (message.life() != hosts.own().life()) {
            return;
        }
        Lodger known = lodgers.get(key);
        Denial denial = denials.get(key);
        if (known != null && delivery >= known.delivery) {
            if (known.report == null && delivery > known.run.delivery()) {
                known.run = run;
                dispatcher.tell(new NodeDispatcher.Lodge(run.reportingTo(reports)));
            }
            answer(known, delivery, message.home(), false);
        } else if (known != null || (denial != null && denial.delivery() >= delivery)) {
            message.home().desk().tell(new Errand.Unknown(key, delivery, hosts.own()));
        } else if (closed || !executors.test(run.executor())) {
            message.home().desk().tell(new Errand.Declined(key, delivery, hosts.own()));
        } else {
            Lodger lodger = new Lodger(run, message.home());
            lodgers.put(key, lodger);
            dispatcher.tell(new NodeDispatcher.Lodge(run.reportingTo(reports)));
            answer(lodger, delivery, message.home(), false);
        }
    }

    void ask(Errand.Ask message) {
        Attempt.Key key = message.key();
        if (message.life() != hosts.own().life()) {
            return;
        }
        Lodger known = lodgers.get(key);
        if (known != null && message.delivery() >= known.delivery) {
            answer(known, message.delivery(), message.home(), message.heard());
        } else {
            deny(key, message.delivery());
            message.home().desk().tell(new Errand.Unknown(key, message.delivery(), hosts.own()));
        }
    }

    /** Whoever asks last is who has the instance. */
    private void answer(Lodger lodger, int delivery, Errand.Post home, boolean heard) {
        lodger.delivery = delivery;
        lodger.home = home;
        lodger.unasked = 0;
        if (lodger.report == null) {
            home.desk().tell(new Errand.Taken(lodger.run.key(), delivery, hosts.own()));
        } else if (!heard) {
            report(lodger, lodger.report);
        }
    }

    private void report(Lodger lodger, AttemptReport report) {
        lodger.home.desk().tell(new Errand.Over(report, lodger.delivery, hosts.own()));
    }

    void halt(Errand.Halt message) {
        end(message.key(), message.delivery());
        message.home().desk().tell(new Errand.Halted(message.key(), message.delivery(), hosts.own()));
    }

    void noted(Errand.Noted message) {
        end(message.key(), message.delivery());
    }

    private void end(Attempt.Key key, int delivery) {
        Lodger known = lodgers.get(key);
        if (known == null || known.delivery <= delivery) {
            deny(key, delivery);
            evict(key);
        }
    }

    private void deny(Attempt.Key key, int delivery) {
        denials.merge(
                key, new Denial(delivery, 0), (old, one) -> new Denial(Math.max(old.delivery(), one.delivery()), 0));
    }

    private void evict(Attempt.Key key) {
        Lodger known = lodgers.remove(key);
        if (known != null && known.report == null) {
            dispatcher.tell(new NodeDispatcher.Evict(key));
        }
    }

    // ---- what becomes of attempts ----------------------------------------------------------------------------------

    void ended(AttemptReport report) {
        Lodger lodger = lodgers.get(report.key());
        if (lodger == null || lodger.report != null) {
            return;
        }
        if (report.delivery() < lodger.run.delivery()) {
            // The first result wins. Where a later delivery began meanwhile, it is not needed.
            dispatcher.tell(new NodeDispatcher.Evict(report.key()));
        }
        lodger.report = fit.fitting(report, new Errand.Over(report, lodger.delivery, hosts.own()));
        report(lodger, lodger.report);
    }

    /** This node ends, and the attempt with it. */
    void dropped(Errand.Dropped message) {
        Attempt.Key key = message.key();
        Lodger lodger = lodgers.get(key);
        if (lodger == null || lodger.report != null || lodger.run.delivery() > message.delivery()) {
            return;
        }
        lodgers.remove(key);
        lodger.home
                .desk()
                .tell(
                        message.begun()
                                ? new Errand.Unknown(key, lodger.delivery, hosts.own())
                                : new Errand.Declined(key, lodger.delivery, hosts.own()));
    }

    /** A home that is cut off cannot ask: it comes back, or is removed. */
    void again(Hosts.Present present) {
        for (Lodger lodger : List.copyOf(lodgers.values())) {
            long home = lodger.home.life();
            boolean cutOff =
                    present.members().contains(home) && !present.reached().contains(home);
            if (!cutOff && ++lodger.unasked > kept) {
                evict(lodger.run.key());
            }
        }
        // What was on its way when it was denied has come by then.
        denials.values().removeIf(denial -> denial.age() >= kept);
        denials.replaceAll((key, denial) -> new Denial(denial.delivery(), denial.age() + 1));
    }
}
