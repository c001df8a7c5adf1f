package io.heddle.runtime.dispatch;

import io.heddle.ErrorCode;
import io.heddle.NodeError;
import io.heddle.Payload;
import io.heddle.kernel.instance.InstanceCommand;
import io.heddle.runtime.executor.Executors;
import io.heddle.spi.NodeOutcome;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.cluster.UniqueAddress;
import org.jspecify.annotations.Nullable;

/** Attempts of instances on other nodes that run on this one. Touched by {@link Elsewhere} only. */
final class Borrowed {
    /** How long an attempt goes on, or its result is kept, for an instance that is moving to another node. */
    static final Duration KEPT = Duration.ofSeconds(30);

    private static final class Loan {
        NodeDispatcher.Run run;
        ActorRef<Errand> home;
        /** Whether there is nobody to report to now. */
        boolean homeless;

        @Nullable AttemptReport report;

        Loan(NodeDispatcher.Run run, ActorRef<Errand> home) {
            this.run = run;
            this.home = home;
        }
    }

    private final Map<Attempt.Key, Loan> loans = new HashMap<>();
    private final ActorRef<Errand> self;
    private final ActorRef<NodeDispatcher.Message> dispatcher;
    private final ActorRef<AttemptReport> reports;
    private final TimerScheduler<Errand> timers;
    private final Executors executors;
    private final UniqueAddress own;
    private final long mostBytes;
    private boolean closed;

    Borrowed(
            ActorRef<Errand> self,
            ActorRef<NodeDispatcher.Message> dispatcher,
            ActorRef<AttemptReport> reports,
            TimerScheduler<Errand> timers,
            Executors executors,
            UniqueAddress own,
            long mostBytes) {
        this.self = self;
        this.dispatcher = dispatcher;
        this.reports = reports;
        this.timers = timers;
        this.executors = executors;
        this.own = own;
        this.mostBytes = mostBytes;
    }

    void close() {
        closed = true;
    }

    void take(Errand.Take message) {
        NodeDispatcher.Run run = message.run();
        Attempt.Key key = run.key();
        Loan known = loans.get(key);
        if (message.incarnation() != own.longUid() || (known != null && known.run.delivery() > run.delivery())) {
            return;
        }
        if (known != null) {
            known.run = run;
            known.home = message.home();
            known.homeless = false;
            timers.cancel(key);
            message.home().tell(new Errand.Taken(key, run.delivery()));
            report(known);
        } else if (closed || executors.find(run.executor()) == null) {
            message.home().tell(new Errand.Declined(key, run.delivery()));
        } else {
            loans.put(key, new Loan(run, message.home()));
            dispatcher.tell(run.reportingTo(reports));
            message.home().tell(new Errand.Taken(key, run.delivery()));
        }
    }

    void ended(AttemptReport report) {
        Loan loan = loans.get(report.key());
        if (loan != null) {
            loan.report = fitting(report);
            report(loan);
        }
    }

    /** A message that is too large would never arrive, and nobody would know why. */
    private AttemptReport fitting(AttemptReport report) {
        long bytes =
                report.outcome() instanceof NodeOutcome.Completed completed ? Elsewhere.bytes(completed.output()) : 0;
        for (Payload each : report.notes().globals().values()) {
            bytes += Elsewhere.bytes(each);
        }
        for (InstanceCommand.StartChild child : report.notes().children()) {
            bytes += Elsewhere.bytes(child.input());
        }
        return bytes <= mostBytes
                ? report
                : report.with(NodeOutcome.failed(NodeError.fatal(
                        ErrorCode.OUTPUT_TOO_LARGE,
                        "output, global values and children of the attempt have " + bytes + " bytes together, of which "
                                + mostBytes + " fit between nodes")));
    }

    private void report(Loan loan) {
        if (loan.report != null && !loan.homeless) {
            loan.home.tell(new Errand.Over(loan.report, loan.run.delivery(), self));
        }
    }

    void noted(Errand.Noted message) {
        Loan loan = find(message.key(), message.delivery());
        if (loan != null && loan.report != null) {
            forget(message.key());
        }
    }

    void halt(Errand.Halt message) {
        Loan loan = loans.get(message.key());
        if (loan != null && loan.run.delivery() <= message.delivery()) {
            stop(message.key());
        }
        message.home().tell(new Errand.Halted(message.key(), message.delivery()));
    }

    void notMine(Errand.NotMine message) {
        Loan loan = find(message.key(), message.delivery());
        if (loan != null) {
            await(loan);
        }
    }

    void gone(UniqueAddress node) {
        Address address = node.address();
        loans.values().stream()
                .filter(loan -> loan.home.path().address().equals(address))
                .forEach(this::await);
    }

    /** Whoever has the instance next hands the attempt over again; until then it goes on. */
    private void await(Loan loan) {
        if (!loan.homeless) {
            loan.homeless = true;
            Attempt.Key key = loan.run.key();
            timers.startSingleTimer(key, new Errand.Unclaimed(key, loan.run.delivery()), KEPT);
        }
    }

    void unclaimed(Errand.Unclaimed message) {
        Loan loan = find(message.key(), message.delivery());
        if (loan != null && loan.homeless) {
            stop(message.key());
        }
    }

    private void stop(Attempt.Key key) {
        forget(key);
        dispatcher.tell(new NodeDispatcher.Stop(key.instanceId(), key.nodeId(), key.attempt()));
    }

    private void forget(Attempt.Key key) {
        loans.remove(key);
        timers.cancel(key);
    }

    void again() {
        List.copyOf(loans.values()).forEach(this::report);
    }

    private @Nullable Loan find(Attempt.Key key, int delivery) {
        Loan loan = loans.get(key);
        return loan != null && loan.run.delivery() == delivery ? loan : null;
    }
}
