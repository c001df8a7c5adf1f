package io.heddle.testkit;

import io.heddle.NodeStatus;
import io.heddle.kernel.instance.Decision;
import io.heddle.kernel.instance.EventBatch;
import io.heddle.kernel.instance.InstanceAudit;
import io.heddle.kernel.instance.InstanceCommand;
import io.heddle.kernel.instance.InstanceEffect;
import io.heddle.kernel.instance.InstanceEvent;
import io.heddle.kernel.instance.InstanceReply;
import io.heddle.kernel.instance.InstanceSnapshot;
import io.heddle.kernel.instance.InstanceState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The place where an instance lives: decides, writes, acts, and dies in between. After every command it holds the state
 * against a replica that only ever evolves, against an audit, against the ledger and against the reference.
 */
final class SimulatedHost {
    /** What became of a command. */
    record Delivered(@Nullable InstanceReply reply, List<InstanceEffect> effects, boolean crashed) {}

    /** One line of the trace, written out only when somebody wants to read it. */
    private record Turn(long now, InstanceCommand command, Decision decision) {
        @Override
        public String toString() {
            String asked = command instanceof InstanceCommand.Create ? "Create" : command.toString();
            return now + " " + asked + " -> " + decision.reply() + " "
                    + (decision.batch() == null ? "" : decision.batch().events()) + " " + decision.effects();
        }
    }

    private static final Delivered DEAD = new Delivered(null, List.of(), true);

    /** A snapshot is tried after every so many batches. */
    private static final int SNAPSHOT_EVERY = 8;

    private final Judge judge;
    private final Random random;
    private final boolean crashing;
    private final List<EventBatch> journal = new ArrayList<>();
    private final List<Object> trace = new ArrayList<>();
    private final Ledger ledger = new Ledger();
    private final Oracle oracle = new Oracle();
    /** Attempts of nodes that somebody outside holds. */
    private final Set<String> deferred = new HashSet<>();

    /** What commands with an id that had consequences were answered, oldest first. */
    private final Map<String, InstanceReply> answered = new LinkedHashMap<>();

    private InstanceState state = InstanceState.NONE;
    private InstanceState replica = InstanceState.NONE;
    private int commands;
    private int crashes;

    SimulatedHost(Judge judge, Random random, boolean crashing) {
        this.judge = judge;
        this.random = random;
        this.crashing = crashing;
    }

    InstanceState state() {
        return state;
    }

    Oracle oracle() {
        return oracle;
    }

    Ledger ledger() {
        return ledger;
    }

    int commands() {
        return commands;
    }

    int crashes() {
        return crashes;
    }

    String trace() {
        StringBuilder text = new StringBuilder();
        trace.forEach(line -> text.append('\n').append(line));
        return text.toString();
    }

    /** Delivers one command; a dead host answers nothing and has done nothing, or everything but acting. */
    Delivered deliver(InstanceCommand command, @Nullable String commandId, boolean staleRule, long now) {
        if (crashing && random.nextInt(60) == 0) {
            crash("before deciding " + command);
            return DEAD;
        }
        commands++;
        InstanceState before = state;
        InstanceReply known = commandId == null ? null : answered.get(commandId);
        Decision decision = judge.decide(before, command, commandId, now);
        if (crashing && decision.batch() != null && random.nextInt(60) == 0) {
            crash("before writing " + command);
            return DEAD;
        }
        trace.add(new Turn(now, command, decision));
        if (known != null) {
            require(known.equals(decision.reply()), "a repeated command was answered otherwise", decision.reply());
            require(decision.batch() == null, "a repeated command had consequences");
        }
        state = decision.next();
        if (decision.batch() == null) {
            require(state == before, "a command without events changed the state");
        } else {
            write(decision.batch());
            if (commandId != null) {
                remember(commandId, decision.reply());
            }
        }
        if (known == null && !oracle.hasDiverged()) {
            oracle.follow(before, command, decision, staleRule, now);
        }
        check(command, decision);
        if (crashing && random.nextInt(60) == 0) {
            crash("before acting on " + command);
            return new Delivered(null, List.of(), true);
        }
        return new Delivered(decision.reply(), decision.effects(), false);
    }

    /** The last ids are remembered, as many as the instance was told to. */
    private void remember(String commandId, InstanceReply reply) {
        answered.put(commandId, reply);
        if (answered.size() > state.header().settings().dedupWindow()) {
            answered.remove(answered.keySet().iterator().next());
        }
    }

    private void write(EventBatch batch) {
        journal.add(batch);
        replica = replica.evolve(batch);
        String difference = InstanceAudit.difference(state, replica);
        require(difference == null, "the decided state is not the evolved one", String.valueOf(difference));
        for (InstanceEvent event : batch.events()) {
            ledger.enter(event, state, batch.at());
            if (event instanceof InstanceEvent.NodeDeferred away) {
                deferred.add(away.node() + "/" + away.attempt());
            }
        }
        ledger.compareWith(state);
        if (journal.size() % SNAPSHOT_EVERY == 0) {
            String lost =
                    InstanceAudit.difference(state, InstanceSnapshot.of(state).toState());
            require(lost == null, "the state restored from a snapshot is another", String.valueOf(lost));
        }
    }

    /** Everything from the first event on once more, which must give what there is. */
    void replay() {
        InstanceState replayed = InstanceState.NONE;
        for (EventBatch batch : journal) {
            replayed = replayed.evolve(batch);
        }
        String difference = InstanceAudit.difference(state, replayed);
        require(difference == null, "the replayed state is not the one there is", String.valueOf(difference));
    }

    private void check(InstanceCommand command, Decision decision) {
        List<String> problems = InstanceAudit.problems(state);
        require(problems.isEmpty(), "problems", command, problems);
        Set<Integer> handedOver = new HashSet<>();
        for (InstanceEffect effect : decision.effects()) {
            if (effect instanceof InstanceEffect.Execute execute) {
                handedOver.add(execute.node());
                require(
                        InstanceAudit.status(state, execute.node()) == NodeStatus.EXECUTING
                                && InstanceAudit.attempt(state, execute.node()) == execute.attempt()
                                && InstanceAudit.delivery(state, execute.node()) == execute.delivery(),
                        "an effect is not what the state says",
                        effect);
            } else if (effect instanceof InstanceEffect.Stop stop) {
                require(
                        InstanceAudit.status(state, stop.node()) != NodeStatus.EXECUTING
                                || InstanceAudit.attempt(state, stop.node()) > stop.attempt(),
                        "stopped although it goes on",
                        effect);
            }
        }
        if (command instanceof InstanceCommand.Recover && !oracle.hasDiverged()) {
            for (int node = 0; node < state.nodeCount(); node++) {
                boolean ours = InstanceAudit.status(state, node) == NodeStatus.EXECUTING
                        && oracle.reference()
                                        .definition(InstanceAudit.id(state, node))
                                        .executor()
                                != null
                        && !deferred.contains(node + "/" + InstanceAudit.attempt(state, node));
                require(!ours || handedOver.contains(node), "recovery forgot a node", node);
            }
        }
    }

    private static void require(boolean holds, String otherwise, Object... details) {
        if (!holds) {
            throw new AssertionError(otherwise + ": " + Arrays.toString(details));
        }
    }

    private void crash(String when) {
        crashes++;
        trace.add("crash " + when);
        InstanceState replayed = InstanceState.NONE;
        if (random.nextBoolean() && state.exists()) {
            // A snapshot somewhere on the way, then the rest.
            int at = 1 + random.nextInt(journal.size());
            for (int n = 0; n < at; n++) {
                replayed = replayed.evolve(journal.get(n));
            }
            replayed = InstanceSnapshot.of(replayed).toState();
            for (int n = at; n < journal.size(); n++) {
                replayed = replayed.evolve(journal.get(n));
            }
        } else {
            for (EventBatch batch : journal) {
                replayed = replayed.evolve(batch);
            }
        }
        if (state.exists()) {
            String difference = InstanceAudit.difference(state, replayed);
            require(difference == null, "the recovered state is not the one there was", String.valueOf(difference));
        }
        state = replayed;
    }
}
