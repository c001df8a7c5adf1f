package io.heddle.runtime.dispatch;

import io.heddle.ErrorCode;
import io.heddle.NodeError;
import io.heddle.runtime.executor.ExecutorRoles;
import io.heddle.spi.NodeOutcome;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Attempts of instances on this node that run on others, or may. Touched by {@link Elsewhere} only. */
final class Lent {
    /** Questions to a node that is reached before its silence is taken for an answer. */
    static final int MOST_UNANSWERED = 30;

    /** Rounds between questions after an attempt that runs. */
    static final int REST = 5;

    private final Map<Attempt.Key, Loan> loans = new HashMap<>();
    private final Hosts hosts;
    private final Fit fit;

    Lent(Hosts hosts, Fit fit) {
        this.hosts = hosts;
        this.fit = fit;
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
        ask(loan);
    }

    /** The hosts are told at once: what nobody asks for ends there after a while. */
    void letGo(Attempt.Key key) {
        Loan loan = loans.remove(key);
        if (loan != null && loan.stage != Loan.Stage.RECALLED) {
            loan.asked
                    .values()
                    .forEach(each -> each.desk.tell(new Errand.NotMine(key, loan.run.delivery(), hosts.own())));
        }
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
            tellStranger(message.key(), message.delivery(), message.host());
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
        if (loan != null && (loan.stage == Loan.Stage.SOUGHT || loan.stage == Loan.Stage.TAKEN)) {
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
        Attempt.Key key = message.report().key();
        Loan loan = heard(key, message.delivery(), message.host());
        if (loan == null) {
            tellStranger(key, message.delivery(), message.host());
        } else if (loan.stage != Loan.Stage.OVER && loan.stage != Loan.Stage.RECALLED) {
            loan.isWith(message.host());
            loan.stage = Loan.Stage.OVER;
            loan.report = message.report().keptUntilSettled();
            loan.run.replyTo().tell(loan.report);
        }
        // A result that is with the instance already is asked for no more; one that is not wanted is halted.
    }

    /** An answer of somebody who was asked; null for any other. */
    private @Nullable Loan heard(Attempt.Key key, int delivery, Errand.Post host) {
        Loan loan = loans.get(key);
        Loan.Asked asked = loan == null ? null : loan.asked.get(host.life());
        if (loan == null || asked == null || loan.run.delivery() != delivery) {
            return null;
        }
        asked.unanswered = 0;
        return loan;
    }

    /** He has what is not asked of him: it may have moved on, or be somewhere else by now, and must not stay unnoticed. */
    private void tellStranger(Attempt.Key key, int delivery, Errand.Post host) {
        Loan loan = loans.get(key);
        if (loan == null) {
            host.desk().tell(new Errand.NotMine(key, delivery, hosts.own()));
        } else if (!loan.asked.containsKey(host.life())) {
            host.desk().tell(new Errand.Halt(key, delivery, hosts.own()));
        }
        // Else he is about to hear of a later delivery.
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
        if (loan.stage == Loan.Stage.OVER) {
            return;
        }
        loan.asked.remove(life);
        if (loan.asked.isEmpty()) {
            loans.remove(loan.key(), loan);
            if (loan.stage != Loan.Stage.RECALLED) {
                loan.run.replyTo().tell(loan.run.report(null, Notes.NONE));
            }
        }
    }

    // ---- asking ----------------------------------------------------------------------------------------------------

    private void offer(Loan loan) {
        NodeDispatcher.Run run = loan.run;
        Errand.Post host = hosts.choose(run, loan.declined);
        NodeError refusal = fit.refusal(run);
        if (refusal != null || host == null) {
            loans.remove(run.key(), loan);
            NodeError error = refusal != null ? refusal : noExecutor(run);
            run.replyTo().tell(run.report(NodeOutcome.failed(error), Notes.NONE));
            return;
        }
        loans.put(run.key(), loan);
        loan.isWith(host);
        loan.stage = Loan.Stage.OFFERED;
        ask(loan);
    }

    private static NodeError noExecutor(NodeDispatcher.Run run) {
        return NodeError.retryable(
                ErrorCode.NO_EXECUTOR,
                "no executor named " + run.executor() + " on any node of the cluster that takes work now; "
                        + ExecutorRoles.FIX);
    }

    void again(Hosts.Present present) {
        for (Loan loan : List.copyOf(loans.values())) {
            for (Loan.Asked each : List.copyOf(loan.asked.values())) {
                if (!present.members().contains(each.life)) {
                    without(loan, each.life);
                } else if (!present.reached().contains(each.life)) {
                    // It cannot answer. It comes back, or the others agree that it is gone.
                    each.unanswered = 0;
                } else if (each.unanswered >= MOST_UNANSWERED) {
                    giveUp(loan, each);
                }
            }
            boolean open = loans.containsKey(loan.key()) && loan.stage != Loan.Stage.OVER;
            if (open && loan.rest-- <= 0) {
                ask(loan);
                loan.rest = loan.stage == Loan.Stage.TAKEN ? REST : 0;
            }
        }
    }

    /** He is there and says nothing: he may not have heard, or may not be heard. What he may have begun is not wanted. */
    private void giveUp(Loan loan, Loan.Asked silent) {
        if (loan.stage == Loan.Stage.OFFERED || loan.stage == Loan.Stage.TAKEN) {
            silent.unanswered = 0;
            loan.stage = Loan.Stage.RECALLED;
            NodeError error =
                    Fit.unanswered(loan.run, silent.desk.path().address().toString(), MOST_UNANSWERED);
            loan.run.replyTo().tell(loan.run.report(NodeOutcome.failed(error), Notes.NONE));
        } else {
            without(loan, silent.life);
        }
    }

    private void ask(Loan loan) {
        loan.rest = 1;
        for (Loan.Asked each : loan.asked.values()) {
            each.unanswered++;
            each.desk.tell(question(loan, each.life));
        }
    }

    private Errand question(Loan loan, long life) {
        Attempt.Key key = loan.key();
        int delivery = loan.run.delivery();
        return switch (loan.stage) {
            case OFFERED -> new Errand.Take(life, loan.run, hosts.own());
            case RECALLED -> new Errand.Halt(key, delivery, hosts.own());
            case SOUGHT, TAKEN, OVER -> new Errand.Ask(life, key, delivery, hosts.own());
        };
    }
}
