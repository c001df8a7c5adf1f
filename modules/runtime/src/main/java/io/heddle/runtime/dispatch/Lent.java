package io.heddle.runtime.dispatch;

import io.heddle.ErrorCode;
import io.heddle.NodeError;
import io.heddle.runtime.executor.ExecutorRoles;
import io.heddle.spi.NodeOutcome;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/**
 * Attempts of instances on this node that run on others, or may. For as long as one is known here its host is asked for it,
 * also when its result has come and is not recorded yet: a host forgets what nobody asks for. Touched by {@link Elsewhere}
 * only.
 */
final class Lent {
    /** Rounds a node that is reached may say nothing before its silence is taken for an answer. */
    static final int MOST_SILENT = 30;

    /** Rounds between questions after an attempt that runs, or has ended. */
    static final int REST = 5;

    /** Rounds between two orders to take an attempt, at most. */
    private static final int LONGEST_PAUSE = 8;

    private final Map<Attempt.Key, Loan> loans = new HashMap<>();
    /** Lives of nodes that left a question unanswered for too long: others are chosen first. */
    private final Set<Long> shunned = new HashSet<>();

    private final Hosts hosts;
    private final Fit fit;

    Lent(Hosts hosts, Fit fit) {
        this.hosts = hosts;
        this.fit = fit;
    }

    boolean isEmpty() {
        return loans.isEmpty();
    }

    // ---- what the instance wants -----------------------------------------------------------------------------------

    void send(NodeDispatcher.Run run) {
        Loan known = loans.get(run.key());
        if (known == null || known.stage == Loan.Stage.RECALLED) {
            offer(new Loan(run, Loan.Stage.OFFERED, List.of()));
        } else {
            goOn(known, run);
        }
    }

    void seek(NodeDispatcher.Run run) {
        Loan known = loans.get(run.key());
        if (known == null || known.stage == Loan.Stage.RECALLED) {
            Loan loan = new Loan(run, Loan.Stage.SOUGHT, hosts.whereItMayBe(run.executor()));
            loans.put(run.key(), loan);
            ask(loan);
        } else {
            goOn(known, run);
        }
    }

    /** The instance began anew without leaving: what is under way for it stays so. */
    private void goOn(Loan loan, NodeDispatcher.Run run) {
        if (run.delivery() < loan.run.delivery()) {
            return;
        }
        boolean later = run.delivery() > loan.run.delivery();
        loan.run = run;
        if (loan.report != null) {
            run.replyTo().tell(loan.report);
        } else if (later && loan.stage != Loan.Stage.SOUGHT) {
            loan.stage = Loan.Stage.OFFERED;
            ask(loan);
        }
    }

    void recall(Attempt.Key key) {
        Loan loan = loans.get(key);
        if (loan == null) {
            return;
        }
        loan.stage = Loan.Stage.RECALLED;
        if (loan.asked.isEmpty()) {
            loans.remove(key);
        } else {
            ask(loan);
        }
    }

    /** An instance is not here any more: whoever has it next asks for what is under way. */
    void left(ActorRef<?> instance) {
        loans.values().removeIf(loan -> loan.run.replyTo().equals(instance) && loan.stage != Loan.Stage.RECALLED);
    }

    void settled(Attempt.Key key) {
        Loan loan = loans.get(key);
        if (loan != null && loan.stage == Loan.Stage.OVER) {
            loans.remove(key);
            loan.asked.values().forEach(each -> each.desk.tell(new Errand.Noted(key, loan.run.delivery())));
        }
    }

    // ---- what hosts answer -----------------------------------------------------------------------------------------

    void taken(Errand.Taken message) {
        Loan loan = heard(message.key(), message.delivery(), message.host());
        if (loan == null) {
            haltStranger(message.key(), message.host());
        } else if (loan.stage == Loan.Stage.SOUGHT || loan.stage == Loan.Stage.OFFERED) {
            loan.isWith(message.host());
            loan.stage = Loan.Stage.TAKEN;
            loan.rest = REST;
        }
    }

    void declined(Errand.Declined message) {
        Loan loan = heard(message.key(), message.delivery(), message.host());
        if (loan == null) {
            return;
        }
        if (loan.stage == Loan.Stage.OFFERED || loan.stage == Loan.Stage.TAKEN) {
            loan.declined.add(message.host().life());
            offer(loan);
        } else {
            without(loan, message.host().life());
        }
    }

    void unknown(Errand.Unknown message) {
        Loan loan = heard(message.key(), message.delivery(), message.host());
        if (loan != null && loan.stage != Loan.Stage.RECALLED) {
            without(loan, message.host().life());
        }
    }

    void halted(Errand.Halted message) {
        Loan loan = heard(message.key(), message.delivery(), message.host());
        if (loan != null && loan.stage == Loan.Stage.RECALLED) {
            without(loan, message.host().life());
        }
    }

    void over(Errand.Over message) {
        Loan loan = heard(message.report().key(), message.delivery(), message.host());
        if (loan == null) {
            haltStranger(message.report().key(), message.host());
        } else if (loan.stage != Loan.Stage.OVER && loan.stage != Loan.Stage.RECALLED) {
            loan.isWith(message.host());
            loan.stage = Loan.Stage.OVER;
            loan.rest = REST;
            loan.report = message.report().keptUntilSettled();
            loan.run.replyTo().tell(loan.report);
        }
    }

    /** An answer of somebody who was asked; null for any other. */
    private @Nullable Loan heard(Attempt.Key key, int delivery, Errand.Post host) {
        shunned.remove(host.life());
        Loan loan = loans.get(key);
        Loan.Asked asked = loan == null ? null : loan.asked.get(host.life());
        if (loan == null || asked == null || loan.run.delivery() != delivery) {
            return null;
        }
        asked.silent = 0;
        return loan;
    }

    /** He has what is with somebody else by now. */
    private void haltStranger(Attempt.Key key, Errand.Post host) {
        Loan loan = loans.get(key);
        if (loan != null && !loan.asked.containsKey(host.life())) {
            host.desk().tell(new Errand.Halt(key, loan.run.delivery(), hosts.own()));
        }
    }

    // ---- what became of hosts --------------------------------------------------------------------------------------

    /** What was there is lost, as with the node of an instance: nobody knows what came of it. */
    void gone(long life) {
        for (Loan loan : List.copyOf(loans.values())) {
            if (loan.asked.containsKey(life)) {
                without(loan, life);
            }
        }
    }

    /** One fewer who can have it. */
    private void without(Loan loan, long life) {
        loan.asked.remove(life);
        if (loan.asked.isEmpty()) {
            loans.remove(loan.key(), loan);
            if (loan.stage != Loan.Stage.RECALLED && loan.stage != Loan.Stage.OVER) {
                loan.run.replyTo().tell(loan.run.report(null, Notes.NONE));
            }
        }
    }

    // ---- asking ----------------------------------------------------------------------------------------------------

    private void offer(Loan loan) {
        NodeDispatcher.Run run = loan.run;
        Set<Long> without = new HashSet<>(shunned);
        without.addAll(loan.declined);
        Errand.Post preferred = hosts.choose(run, without);
        Errand.Post host = preferred != null ? preferred : hosts.choose(run, loan.declined);
        loan.stage = Loan.Stage.OFFERED;
        loan.asked.clear();
        NodeError error = null;
        if (host != null) {
            error = fit.refusal(run, take(loan, host.life()));
        } else if (!hosts.isExpected(run.executor(), loan.silent)) {
            error = loan.lastSilent == null ? noExecutor(run) : Fit.unanswered(run, loan.lastSilent, MOST_SILENT);
        }
        if (error != null) {
            loans.remove(run.key(), loan);
            run.replyTo().tell(run.report(NodeOutcome.failed(error), Notes.NONE));
            return;
        }
        loans.put(run.key(), loan);
        if (host != null) {
            loan.isWith(host);
            loan.pause = 0;
            ask(loan);
        }
    }

    private static NodeError noExecutor(NodeDispatcher.Run run) {
        return NodeError.retryable(
                ErrorCode.NO_EXECUTOR,
                "no executor named " + run.executor() + " on any node of the cluster that takes work now; "
                        + ExecutorRoles.FIX);
    }

    void again(Hosts.Present present) {
        shunned.retainAll(present.members());
        for (Loan loan : List.copyOf(loans.values())) {
            for (Loan.Asked each : List.copyOf(loan.asked.values())) {
                if (!present.members().contains(each.life)) {
                    without(loan, each.life);
                } else if (!present.reached().contains(each.life) || loan.stage == Loan.Stage.OVER) {
                    // It cannot answer, and comes back or is removed; or it need not.
                    each.silent = 0;
                } else if (++each.silent > MOST_SILENT) {
                    giveUp(loan, each);
                }
            }
            if (loans.get(loan.key()) != loan) {
                continue;
            }
            if (loan.asked.isEmpty()) {
                offer(loan);
            } else if (--loan.rest <= 0) {
                ask(loan);
            }
        }
    }

    /** He is there and says nothing: he may not have heard, or may not be heard. What he may have begun is not wanted. */
    private void giveUp(Loan loan, Loan.Asked silent) {
        shunned.add(silent.life);
        if (loan.stage == Loan.Stage.OFFERED || loan.stage == Loan.Stage.TAKEN) {
            silent.desk.tell(new Errand.Halt(loan.key(), loan.run.delivery(), hosts.own()));
        }
        if (loan.stage == Loan.Stage.OFFERED) {
            loan.declined.add(silent.life);
            loan.silent.add(silent.life);
            loan.lastSilent = silent.desk.path().address().toString();
            offer(loan);
        } else {
            without(loan, silent.life);
        }
    }

    private void ask(Loan loan) {
        loan.pause = Math.max(1, Math.min(2 * loan.pause, LONGEST_PAUSE));
        loan.rest = switch (loan.stage) {
            case OFFERED -> loan.pause;
            case SOUGHT, RECALLED -> 1;
            case TAKEN, OVER -> REST;
        };
        loan.asked.values().forEach(each -> each.desk.tell(question(loan, each.life)));
    }

    private Errand question(Loan loan, long life) {
        Attempt.Key key = loan.key();
        int delivery = loan.run.delivery();
        return switch (loan.stage) {
            case OFFERED -> take(loan, life);
            case RECALLED -> new Errand.Halt(key, delivery, hosts.own());
            case SOUGHT, TAKEN -> new Errand.Ask(life, key, delivery, false, hosts.own());
            case OVER -> new Errand.Ask(life, key, delivery, true, hosts.own());
        };
    }

    private Errand.Take take(Loan loan, long life) {
        return new Errand.Take(life, loan.run, hosts.own());
    }
}
