package io.heddle.testkit.story;

import io.heddle.Payload;
import io.heddle.definition.NodeDefinition;
import io.heddle.kernel.graph.BatchValidator;
import io.heddle.kernel.instance.Decision;
import io.heddle.kernel.instance.EventBatch;
import io.heddle.kernel.instance.InstanceAudit;
import io.heddle.kernel.instance.InstanceCommand;
import io.heddle.kernel.instance.InstanceDecider;
import io.heddle.kernel.instance.InstanceEffect;
import io.heddle.kernel.instance.InstanceEvent;
import io.heddle.kernel.instance.InstanceReply;
import io.heddle.kernel.instance.InstanceState;
import io.heddle.kernel.instance.Micros;
import io.heddle.kernel.instance.RuleContexts;
import io.heddle.spi.DependencyRule;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The loop of a {@link KernelRun}: the earliest report or timer, what the kernel makes of it, the effects. */
final class Driver {
    /** Up to this many nodes every single step is audited and replayed. */
    private static final int AUDITED_NODES = 200;

    private static final Pattern ITERATION = Pattern.compile("#\\d+");

    /** A report under way: {@code number} keeps those of one instant in order. */
    private record Due(long at, long number, InstanceCommand command) {}

    private final KernelRun run;
    private final InstanceDecider decider = new InstanceDecider(
            (graph, batch) -> BatchValidator.validateBatch(graph, batch, false, null, KernelRun.context()));
    private final PriorityQueue<Due> queue =
            new PriorityQueue<>(Comparator.comparingLong(Due::at).thenComparingLong(Due::number));
    private final Map<String, NodeDefinition> definitions = new HashMap<>();
    private final Map<Integer, Payload> inputs = new HashMap<>();
    private final List<EventBatch> journal = new ArrayList<>();
    private final List<InstanceReply> refusals = new ArrayList<>();
    private final Recording recording = new Recording();
    private long now = KernelRun.start();
    private long number;
    private int commands;
    private InstanceState state = InstanceState.NONE;

    Driver(KernelRun run) {
        this.run = run;
        Deque<Map.Entry<String, List<NodeDefinition>>> open = new ArrayDeque<>();
        open.add(Map.entry("", run.definition.nodes()));
        while (!open.isEmpty()) {
            Map.Entry<String, List<NodeDefinition>> level = open.poll();
            for (NodeDefinition node : level.getValue()) {
                definitions.put(level.getKey() + node.key(), node);
                if (node.loop() != null) {
                    open.add(Map.entry(
                            level.getKey() + node.key() + "/", node.loop().body()));
                }
            }
        }
    }

    RunResult run() {
        send(new InstanceCommand.Create(run.header(), 1, false));
        run.beforeStart.forEach(this::send);
        send(new InstanceCommand.Start());
        for (KernelRun.Timed timed : run.timed) {
            push(now + Micros.of(timed.at()), timed.command());
        }
        while (!state.status().isTerminal() && commands < run.maxCommands && step()) {
            // one step at a time
        }
        check(state, "at the end");
        InstanceState replayed = InstanceState.NONE;
        for (EventBatch batch : journal) {
            replayed = replayed.evolve(batch);
        }
        require(InstanceAudit.difference(state, replayed), "replayed");
        return recording.result(state, now - KernelRun.start(), commands, journal, refusals);
    }

    /** False when nothing is due. */
    private boolean step() {
        Due head = queue.peek();
        long timer = state.nextDue();
        long report = head == null ? Long.MAX_VALUE : head.at();
        boolean timerNext = run.reportsFirst ? timer < report : timer <= report;
        if (timerNext && timer != Long.MAX_VALUE) {
            waitUntil(timer);
            send(new InstanceCommand.Tick());
            return true;
        }
        if (head == null) {
            return false;
        }
        queue.poll();
        now = Math.max(now, head.at());
        send(head.command());
        return true;
    }

    /** Timers go by the host's clock, which may lag behind the true time. */
    private void waitUntil(long timer) {
        now = Math.max(now, timer);
        long lag = timer - shown();
        while (lag > 0) {
            now += lag;
            lag = timer - shown();
        }
    }

    private long shown() {
        return Micros.of(run.clock.apply(Micros.toInstant(now)));
    }

    private void push(long at, InstanceCommand command) {
        queue.add(new Due(at, number++, command));
    }

    private void send(InstanceCommand command) {
        Deque<InstanceCommand> open = new ArrayDeque<>(List.of(command));
        while (!open.isEmpty()) {
            InstanceCommand next = open.poll();
            commands++;
            InstanceState before = state;
            Decision decision = decider.decide(before, next, null, shown());
            if (decision.reply() instanceof InstanceReply.Refused
                    || decision.reply() instanceof InstanceReply.Late
                    || decision.reply() instanceof InstanceReply.Duplicate) {
                refusals.add(decision.reply());
            }
            EventBatch batch = decision.batch();
            if (batch != null) {
                state = decision.next();
                journal.add(batch);
                if (state.nodeCount() <= AUDITED_NODES) {
                    require(InstanceAudit.difference(state, before.evolve(batch)), "evolved after " + next);
                    check(state, "after " + next);
                }
                for (InstanceEvent event : batch.events()) {
                    if (event instanceof InstanceEvent.NodeStarted started) {
                        inputs.put(
                                started.node(),
                                Objects.requireNonNullElse(
                                        started.input(), state.header().input()));
                    }
                    recording.record(state, event, now - KernelRun.start());
                }
            }
            for (InstanceEffect effect : decision.effects()) {
                InstanceCommand answer = perform(effect);
                if (answer != null) {
                    open.add(answer);
                }
            }
        }
    }

    private @Nullable InstanceCommand perform(InstanceEffect effect) {
        if (effect instanceof InstanceEffect.Execute execute) {
            String id = state.nodeId(execute.node());
            NodeDefinition node =
                    Objects.requireNonNull(definitions.get(ITERATION.matcher(id).replaceAll("")), id);
            Payload input = Objects.requireNonNull(inputs.get(execute.node()), id);
            Outcome outcome = run.outcome(new Attempt(id, execute.attempt(), node, input));
            InstanceCommand report = outcome.report(id, execute.attempt());
            if (report != null) {
                push(now + Micros.of(outcome.delay()), report);
            }
        } else if (effect instanceof InstanceEffect.EvaluateRule question) {
            return answer(question);
        }
        return null;
    }

    private InstanceCommand answer(InstanceEffect.EvaluateRule question) {
        String name = RuleContexts.ruleName(state, question.node(), question.group());
        DependencyRule rule = KernelRun.rules().find(name).orElseThrow();
        try {
            return InstanceCommand.ApplyRule.answering(
                    question, rule.decide(RuleContexts.of(state, question.node(), question.group(), now)));
        } catch (RuntimeException e) {
            return InstanceCommand.FailRule.answering(question, String.valueOf(e.getMessage()));
        }
    }

    private static void check(InstanceState state, String when) {
        List<String> problems = InstanceAudit.problems(state);
        if (!problems.isEmpty()) {
            throw new IllegalStateException(when + ": " + problems);
        }
    }

    private static void require(@Nullable String difference, String when) {
        if (difference != null) {
            throw new IllegalStateException(when + ": " + difference);
        }
    }
}
