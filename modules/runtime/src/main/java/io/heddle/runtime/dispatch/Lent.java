package io.heddle.runtime.dispatch;

import io.heddle.ErrorCode;
import io.heddle.NodeError;
import io.heddle.Payload;
import io.heddle.runtime.executor.ExecutorRoles;
import io.heddle.spi.NodeOutcome;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.UniqueAddress;
import org.jspecify.annotations.Nullable;

/** Attempts of instances on this node that run on others. Touched by {@link Elsewhere} only. */
final class Lent {

    private static final class Loan {
        final NodeDispatcher.Run run;
        final UniqueAddress host;
        final ActorRef<Errand> desk;
        /** Those that would not have it. */
        final Set<UniqueAddress> declined;

        boolean taken;
        boolean recalled;
        /** It was said a moment ago. */
        boolean fresh = true;

        Loan(NodeDispatcher.Run run, UniqueAddress host, ActorRef<Errand> desk, Set<UniqueAddress> declined) {
            this.run = run;
            this.host = host;
            this.desk = desk;
            this.declined = declined;
        }
    }

    private final Map<Attempt.Key, Loan> loans = new HashMap<>();
    private final ActorRef<Errand> self;
    private final Function<String, List<Member>> having;
    private final Function<UniqueAddress, ActorRef<Errand>> desks;
    private final long mostBytes;

    /**
     * @param having the nodes that have an executor now
     * @param desks who is in charge there
     * @param mostBytes of payloads that fit into a message
     */
    Lent(
            ActorRef<Errand> self,
            Function<String, List<Member>> having,
            Function<UniqueAddress, ActorRef<Errand>> desks,
            long mostBytes) {
        this.self = self;
        this.having = having;
        this.desks = desks;
        this.mostBytes = mostBytes;
    }

    void send(NodeDispatcher.Run run) {
        Loan known = loans.get(run.key());
        if (known == null || known.recalled) {
            lend(run, new HashSet<>());
        } else if (run.delivery() >= known.run.delivery()) {
            ask(new Loan(run, known.host, known.desk, known.declined));
        }
    }

    private void lend(NodeDispatcher.Run run, Set<UniqueAddress> declined) {
        long bytes = bytesOf(run);
        if (bytes > mostBytes) {
            fail(
                    run,
                    NodeError.fatal(
                            ErrorCode.EXECUTOR_ERROR,
                            "executor " + run.executor() + " is on another node, and what the attempt is given has "
                                    + bytes + " bytes, of which " + mostBytes
                                    + " fit between nodes; raise pekko.remote.artery.advanced.maximum-frame-size, or have"
                                    + " the executor where instances run"));
            return;
        }
        UniqueAddress host = choose(run, declined);
        if (host == null) {
            fail(
                    run,
                    NodeError.retryable(
                            ErrorCode.NO_EXECUTOR,
                            "no executor named " + run.executor() + " on any node of the cluster that takes work now; "
                                    + ExecutorRoles.FIX));
            return;
        }
        ask(new Loan(run, host, desks.apply(host), declined));
    }

    /**
     * The same attempt goes to the same node for as long as the nodes are the same: wherever its instance is then, it finds
     * the attempt under way instead of having it begun a second time. Different attempts are spread.
     */
    private @Nullable UniqueAddress choose(NodeDispatcher.Run run, Set<UniqueAddress> declined) {
        long seed = run.key().hashCode();
        return having.apply(run.executor()).stream()
                .map(Member::uniqueAddress)
                .filter(each -> !declined.contains(each))
                .max(Comparator.comparingLong(each -> mix(seed * 0x9E3779B97F4A7C15L ^ each.longUid())))
                .orElse(null);
    }

    /** Every bit of the result depends on every bit of {@code value}. */
    private static long mix(long value) {
        long mixed = (value ^ (value >>> 33)) * 0xFF51AFD7ED558CCDL;
        mixed = (mixed ^ (mixed >>> 33)) * 0xC4CEB9FE1A85EC53L;
        return mixed ^ (mixed >>> 33);
    }

    private static long bytesOf(NodeDispatcher.Run run) {
        long bytes = Elsewhere.bytes(run.input());
        for (Payload each : run.upstream().all().values()) {
            bytes += Elsewhere.bytes(each);
        }
        for (Payload each : run.upstream().immediate().values()) {
            bytes += Elsewhere.bytes(each);
        }
        for (Payload each : run.upstream().workflowGlobal().globalData().values()) {
            bytes += Elsewhere.bytes(each);
        }
        return bytes;
    }

    private void ask(Loan loan) {
        loans.put(loan.run.key(), loan);
        loan.desk.tell(new Errand.Take(loan.host.longUid(), loan.run, self));
    }

    private static void fail(NodeDispatcher.Run run, NodeError error) {
        run.replyTo().tell(run.report(NodeOutcome.failed(error), Notes.NONE));
    }

    void taken(Errand.Taken message) {
        Loan loan = find(message.key(), message.delivery());
        if (loan != null) {
            loan.taken = true;
        }
    }

    void declined(Errand.Declined message) {
        Loan loan = find(message.key(), message.delivery());
        if (loan != null && loans.remove(message.key(), loan) && !loan.recalled) {
            loan.declined.add(loan.host);
            lend(loan.run, loan.declined);
        }
    }

    void recall(Attempt.Key key) {
        Loan loan = loans.get(key);
        if (loan != null) {
            loan.recalled = true;
            loan.fresh = true;
            halt(loan);
        }
    }

    private void halt(Loan loan) {
        loan.desk.tell(new Errand.Halt(loan.run.key(), loan.run.delivery(), self));
    }

    void halted(Errand.Halted message) {
        Loan loan = find(message.key(), message.delivery());
        if (loan != null && loan.recalled) {
            loans.remove(message.key());
        }
    }

    void letGo(Attempt.Key key) {
        loans.remove(key);
    }

    void over(Errand.Over message) {
        Attempt.Key key = message.report().key();
        Loan loan = loans.get(key);
        if (loan == null) {
            message.host().tell(new Errand.NotMine(key, message.delivery()));
        } else if (loan.run.delivery() == message.delivery()) {
            loans.remove(key);
            message.host().tell(new Errand.Noted(key, message.delivery()));
            if (!loan.recalled) {
                loan.run.replyTo().tell(message.report());
            }
        }
        // Else the host is about to hear of a later delivery, and says it again.
    }

    /** What was there is lost, as with the node of an instance: nobody knows what came of it. */
    void gone(UniqueAddress node) {
        for (Loan loan : List.copyOf(loans.values())) {
            if (loan.host.equals(node)) {
                loans.remove(loan.run.key());
                if (!loan.recalled) {
                    loan.run.replyTo().tell(loan.run.report(null, Notes.NONE));
                }
            }
        }
    }

    void again() {
        for (Loan loan : loans.values()) {
            if (loan.fresh) {
                loan.fresh = false;
            } else if (loan.recalled) {
                halt(loan);
            } else if (!loan.taken) {
                loan.desk.tell(new Errand.Take(loan.host.longUid(), loan.run, self));
            }
        }
    }

    private @Nullable Loan find(Attempt.Key key, int delivery) {
        Loan loan = loans.get(key);
        return loan != null && loan.run.delivery() == delivery ? loan : null;
    }
}
