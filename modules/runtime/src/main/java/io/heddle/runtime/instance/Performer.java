package io.heddle.runtime.instance;

import io.heddle.DefinitionId;
import io.heddle.HistoryEntry;
import io.heddle.InstanceId;
import io.heddle.NodeId;
import io.heddle.kernel.instance.AttemptOrder;
import io.heddle.kernel.instance.Decision;
import io.heddle.kernel.instance.EventBatch;
import io.heddle.kernel.instance.History;
import io.heddle.kernel.instance.InstanceCommand;
import io.heddle.kernel.instance.InstanceEffect;
import io.heddle.kernel.instance.InstanceHeader;
import io.heddle.kernel.instance.InstanceState;
import io.heddle.kernel.instance.Micros;
import io.heddle.kernel.instance.RuleContexts;
import io.heddle.kernel.instance.StepMeter;
import io.heddle.kernel.instance.TriggerOrder;
import io.heddle.kernel.instance.UpstreamContexts;
import io.heddle.runtime.dispatch.AttemptReport;
import io.heddle.runtime.dispatch.NodeDispatcher;
import io.heddle.runtime.export.Audience;
import io.heddle.runtime.log.TransitionLog;
import io.heddle.spi.DependencyRule;
import io.heddle.spi.ExportedInstance;
import io.heddle.spi.NodeOutcome;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.jspecify.annotations.Nullable;

/** Carries out effects, after the events that caused them are as durable as asked for: see docs/durability.md. */
final class Performer {
    /** What the dispatcher knows firings of triggers by: no node id begins with it. */
    private static final String TRIGGER = "#";

    private final InstanceId id;
    private final ActorContext<InstanceMessage> context;
    private final InstanceServices services;
    private final ActorRef<AttemptReport> reports;
    /** Asked for when there is first something to tell. */
    private @Nullable Audience audience;
    /** Questions to rules that have no answer yet. */
    private int openRules;

    Performer(InstanceId id, ActorContext<InstanceMessage> context, InstanceServices services) {
        this.id = id;
        this.context = context;
        this.services = services;
        this.reports = context.messageAdapter(AttemptReport.class, InstanceMessage.FromDispatcher::new);
    }

    void perform(InstanceState state, List<InstanceEffect> effects, long now) {
        for (InstanceEffect effect : effects) {
            if (effect instanceof InstanceEffect.Execute execute) {
                services.dispatcher().tell(order(state, execute.node(), execute.attempt(), execute.delivery(), now));
            } else if (effect instanceof InstanceEffect.Seek seek) {
                services.dispatcher()
                        .tell(new NodeDispatcher.Seek(order(state, seek.node(), seek.attempt(), seek.delivery(), now)));
            } else if (effect instanceof InstanceEffect.Stop stop) {
                services.dispatcher()
                        .tell(new NodeDispatcher.Stop(
                                id, state.epoch(), NodeId.of(state.nodeId(stop.node())), stop.attempt()));
            } else if (effect instanceof InstanceEffect.RunTrigger run) {
                fire(state, run.trigger(), run.firing(), run.delivery(), order -> order);
            } else if (effect instanceof InstanceEffect.SeekTrigger seek) {
                fire(state, seek.trigger(), seek.firing(), seek.delivery(), NodeDispatcher.Seek::new);
            } else if (effect instanceof InstanceEffect.EvaluateRule evaluate) {
                evaluate(state, evaluate, now);
            }
        }
    }

    private NodeDispatcher.Run order(InstanceState state, int node, int attempt, int delivery, long now) {
        AttemptOrder order = AttemptOrder.of(state, node);
        return new NodeDispatcher.Run(
                id,
                state.header().lineage().root(id),
                state.epoch(),
                NodeId.of(order.nodeId()),
                order.nodeKey(),
                attempt,
                delivery,
                String.valueOf(order.executor()),
                order.input(),
                order.config(),
                UpstreamContexts.of(state, node),
                order.priority(),
                order.timeout(),
                Math.max(0, now - order.startedAt()),
                reports);
    }

    private void fire(
            InstanceState state,
            int trigger,
            int firing,
            int delivery,
            Function<NodeDispatcher.Run, NodeDispatcher.Message> message) {
        TriggerOrder order = TriggerOrder.of(state, trigger, firing);
        if (order != null) {
            services.dispatcher()
                    .tell(message.apply(new NodeDispatcher.Run(
                            id,
                            state.header().lineage().root(id),
                            state.epoch(),
                            idOf(order),
                            order.triggerId(),
                            firing,
                            delivery,
                            order.executor(),
                            order.input(),
                            order.config(),
                            UpstreamContexts.ofTrigger(state),
                            0,
                            0,
                            0,
                            reports)));
        }
    }

    /** What the dispatcher knows a firing by. */
    static NodeId idOf(TriggerOrder order) {
        return NodeId.of(TRIGGER + order.triggerId());
    }

    /** What came of the report is as durable as asked for, or nothing follows from it: it need not be kept. */
    void settle(AttemptReport report) {
        if (report.owing()) {
            services.dispatcher().tell(new NodeDispatcher.Settled(report));
        }
    }

    /** Whether a rule is at work: its answer comes to this actor, and only here is it expected. */
    boolean awaitsRule() {
        return openRules > 0;
    }

    void ruleAnswered() {
        openRules = Math.max(0, openRules - 1);
    }

    /** They are asked again. */
    void forgetRules() {
        openRules = 0;
    }

    private void evaluate(InstanceState state, InstanceEffect.EvaluateRule evaluate, long now) {
        openRules++;
        String name = RuleContexts.ruleName(state, evaluate.node(), evaluate.group());
        DependencyRule.Context edges = RuleContexts.of(state, evaluate.node(), evaluate.group(), now);
        DependencyRule rule = services.rules().find(name).orElse(null);
        if (rule == null) {
            context.getSelf().tell(new InstanceMessage.RuleThrew(evaluate, "no dependency rule named " + name));
            return;
        }
        context.pipeToSelf(
                CompletableFuture.supplyAsync(() -> rule.decide(edges), services.ruleThreads()),
                (decision, error) -> error == null
                        ? new InstanceMessage.RuleAnswered(evaluate, decision)
                        : new InstanceMessage.RuleThrew(evaluate, String.valueOf(error)));
    }

    /** What a finished attempt asks of the instance. */
    static InstanceCommand commandFor(AttemptReport report) {
        NodeOutcome outcome = report.outcome();
        String nodeId = report.nodeId().value();
        if (outcome == null) {
            return nodeId.startsWith(TRIGGER)
                    ? new InstanceCommand.NoteTriggerLost(
                            nodeId.substring(TRIGGER.length()), report.attempt(), report.delivery())
                    : new InstanceCommand.NoteAttemptLost(nodeId, report.attempt(), report.delivery());
        }
        if (nodeId.startsWith(TRIGGER)) {
            return new InstanceCommand.NoteTriggerRan(
                    nodeId.substring(TRIGGER.length()),
                    report.attempt(),
                    outcome instanceof NodeOutcome.Failed failed ? failed.error() : null);
        }
        if (outcome instanceof NodeOutcome.Completed completed) {
            return new InstanceCommand.Complete(
                    nodeId,
                    report.attempt(),
                    completed.output(),
                    report.notes().globals(),
                    report.notes().children());
        }
        if (outcome instanceof NodeOutcome.Failed failed) {
            return new InstanceCommand.Fail(nodeId, report.attempt(), failed.error());
        }
        return new InstanceCommand.Defer(nodeId, report.attempt());
    }

    void publish(InstanceState before, EventBatch batch, Decision decision, Set<ActorRef<InstanceNews>> subscribers) {
        InstanceState after = decision.next();
        StepMeter.read(batch, after, services.meter());
        services.graphs().changed(id);
        DefinitionId definition = after.header().plan().definition().id();
        services.exporters().count(definition, decision.transitions());
        if (audience == null) {
            audience = services.exporters().of(exported(after));
        }
        boolean logged = TransitionLog.isOn();
        if (subscribers.isEmpty() && audience.isEmpty() && !logged) {
            return;
        }
        boolean payloads = logged || !subscribers.isEmpty() || audience.wantsPayloads();
        History.Reader reader = payloads ? new History.Reader(before) : History.Reader.withoutPayloads(before);
        List<HistoryEntry> entries = List.copyOf(reader.next(batch));
        if (logged) {
            TransitionLog.write(id, entries);
        }
        subscribers.forEach(subscriber -> subscriber.tell(new InstanceNews.Happened(id, entries)));
        if (!audience.isEmpty()) {
            audience.offer(exported(after), entries);
        }
    }

    private static ExportedInstance exported(InstanceState state) {
        InstanceHeader header = state.header();
        return new ExportedInstance(
                header.id(),
                header.plan().definition().id(),
                header.plan().definition().version(),
                header.lineage().root(header.id()),
                header.lineage().parent(),
                Micros.toInstant(state.createdAt()),
                state.startedAt() == 0 ? null : Micros.toInstant(state.startedAt()));
    }
}
