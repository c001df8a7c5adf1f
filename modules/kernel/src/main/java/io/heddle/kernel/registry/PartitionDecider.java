package io.heddle.kernel.registry;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides for one partition of the thread registry. A function: the same state, session, input and time give the same
 * decision. Several inputs may be decided together; their events are then written in one piece.
 */
public final class PartitionDecider {
    private final PartitionSettings settings;

    public PartitionDecider(PartitionSettings settings) {
        this.settings = settings;
    }

    PartitionSettings settings() {
        return settings;
    }

    /**
     * Something that arrived.
     *
     * @param caller present for requests, null for messages
     */
    public record Input(@Nullable Caller caller, PartitionCommand command) {
        public Input {
            if ((caller == null) == (command instanceof PartitionCommand.Request<?>)) {
                throw new IllegalArgumentException("requests have a caller, messages have none: " + command);
            }
        }

        /** A message. */
        public static Input message(PartitionCommand.Message message) {
            return new Input(null, message);
        }

        /** A request and where its reply goes. */
        public static Input request(Caller caller, PartitionCommand.Request<?> request) {
            return new Input(caller, request);
        }
    }

    /** Begins a session on the state a replay arrived at; to be called once, before anything is decided. */
    public PartitionDecision recovered(PartitionState state, Instant now) {
        long micros = Micros.of(now);
        boolean audits = !settings.reconcileInterval().isZero();
        long auditAt = audits ? micros + Micros.of(settings.reconcileInterval()) : Micros.NONE;
        PartitionTurn turn = new PartitionTurn(settings, state, PartitionSession.startedAt(micros, auditAt), micros);
        if (!isForeign(state)) {
            ClaimRules.recovered(turn);
            AlarmRules.recovered(turn);
        }
        return turn.decided();
    }

    /**
     * Decides everything in {@code inputs}, in order. If the data belongs to another number of partitions, only {@link
     * PartitionCommand.CheckPartitioning} is answered, and everything else is passed over in silence: an answer from
     * the wrong place would be worse than none.
     */
    public PartitionDecision decide(PartitionState state, PartitionSession session, List<Input> inputs, Instant now) {
        PartitionTurn turn = new PartitionTurn(settings, state, session, Micros.of(now));
        boolean foreign = isForeign(state);
        for (Input input : inputs) {
            Caller caller = input.caller();
            if (foreign && !(input.command() instanceof PartitionCommand.CheckPartitioning)) {
                continue;
            }
            if (!mayWait(input.command())) {
                turn.writeNow();
            }
            if (caller != null) {
                request(turn, caller, (PartitionCommand.Request<?>) input.command());
            } else {
                message(turn, (PartitionCommand.Message) input.command());
            }
            turn.endOfInput();
        }
        return turn.decided();
    }

    /** Everything that waits for a record gets its record. */
    public PartitionDecision writeOut(PartitionState state, PartitionSession session, Instant now) {
        PartitionTurn turn = new PartitionTurn(settings, state, session, Micros.of(now));
        turn.writeNow();
        return turn.decided();
    }

    /** Whoever looks sees what a restart will not take back; these tell, and the clock only looks for what is due. */
    private static boolean mayWait(PartitionCommand command) {
        return command instanceof PartitionCommand.Report
                || command instanceof PartitionCommand.Release
                || command instanceof PartitionCommand.Tick;
    }

    private boolean isForeign(PartitionState state) {
        return state.partitions() != 0 && state.partitions() != settings.partitions();
    }

    private static void request(PartitionTurn turn, Caller caller, PartitionCommand.Request<?> request) {
        if (request instanceof PartitionCommand.AcquireStart start) {
            ThreadRules.acquire(turn, caller, start);
        } else if (request instanceof PartitionCommand.Report report) {
            ThreadRules.report(turn, caller, report);
        } else if (request instanceof PartitionCommand.Release release) {
            ThreadRules.release(turn, caller, release);
        } else if (request instanceof PartitionCommand.Forget forget) {
            RemovalRules.forget(turn, caller, forget);
        } else if (request instanceof PartitionCommand.Remove remove) {
            RemovalRules.remove(turn, caller, remove);
        } else if (request instanceof PartitionCommand.Sweep sweep) {
            RemovalRules.sweep(turn, caller, sweep);
        } else if (request instanceof PartitionCommand.GetThread get) {
            ThreadRules.get(turn, caller, get);
        } else if (request instanceof PartitionCommand.ListThreads list) {
            ThreadRules.list(turn, caller, list);
        } else if (request instanceof PartitionCommand.FindWork find) {
            WorkRules.find(turn, caller, find);
        } else if (request instanceof PartitionCommand.Pin pin) {
            ThreadRules.pin(turn, caller, pin);
        } else if (request instanceof PartitionCommand.Unpin unpin) {
            ThreadRules.unpin(turn, caller, unpin);
        } else if (request instanceof PartitionCommand.ActiveDefinitions) {
            turn.reply(caller, new PartitionReply.ActiveDefinitionSet(turn.state.activeDefinitions()));
        } else if (request instanceof PartitionCommand.GetStatistics) {
            ThreadRules.statistics(turn, caller);
        } else if (request instanceof PartitionCommand.CheckPartitioning) {
            if (turn.state.partitions() == 0) {
                turn.apply(new PartitionEvent.PartitionOpened(turn.settings.partition(), turn.settings.partitions()));
            }
            turn.reply(caller, new PartitionReply.Partitioning(turn.state.partitions(), turn.settings.partitions()));
        } else {
            throw new IllegalStateException(
                    "unknown request " + request.getClass().getName());
        }
    }

    private static void message(PartitionTurn turn, PartitionCommand.Message message) {
        if (message instanceof PartitionCommand.Activated activated) {
            ClaimRules.activated(turn, activated);
        } else if (message instanceof PartitionCommand.ActivationRefused refused) {
            ClaimRules.activationRefused(turn, refused);
        } else if (message instanceof PartitionCommand.Deactivated deactivated) {
            ClaimRules.deactivated(turn, deactivated);
        } else if (message instanceof PartitionCommand.Notice notice) {
            ClaimRules.notice(turn, notice);
        } else if (message instanceof PartitionCommand.ConfirmClaims confirm) {
            turn.effect(new RegistryEffect.ToDefinition(ClaimRules.claimsOf(turn, confirm.definitionId())));
        } else if (message instanceof PartitionCommand.ListHolders query) {
            ThreadRules.listHolders(turn, query);
        } else if (message instanceof PartitionCommand.CancelAllOf cancel) {
            CancelRules.cancelAllOf(turn, cancel);
        } else if (message instanceof PartitionCommand.NoSuchThread none) {
            ThreadRules.noSuchThread(turn, none);
        } else if (message instanceof PartitionCommand.HostLost lost) {
            AlarmRules.hostLost(turn, lost.host());
        } else if (message instanceof PartitionCommand.Tick) {
            AlarmRules.tick(turn);
        } else {
            throw new IllegalStateException(
                    "unknown message " + message.getClass().getName());
        }
    }
}
