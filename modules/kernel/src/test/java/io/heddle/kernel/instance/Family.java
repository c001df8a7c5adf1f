package io.heddle.kernel.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.InstanceId;
import io.heddle.NodeError;
import io.heddle.NodeStatus;
import io.heddle.Payload;
import io.heddle.definition.NodeBuilder;
import io.heddle.definition.NodeDefinition;
import io.heddle.definition.WorkflowBuilder;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.kernel.plan.WorkflowPlan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * A tree of instances on the bare kernel that hear each other at once and never get lost: what one has to say is said
 * until nobody has anything to say. After every step each state is what a replay of its events gives, a snapshot and its
 * restoration included.
 */
final class Family {
    static final String ROOT = "i-1";

    private final InstanceDecider decider = new InstanceDecider(new PlainCheck());
    private final Map<String, InstanceState> states = new TreeMap<>();
    private final Map<String, InstanceState> replayed = new TreeMap<>();
    private final Map<String, ParentTalk> parents = new TreeMap<>();
    private final Map<String, ChildTalk> children = new TreeMap<>();
    private final Map<String, List<EventBatch>> journals = new TreeMap<>();
    private long now = Story.START;
    private InstanceReply reply = new InstanceReply.Nothing();

    /** A root whose graph is built at run time. */
    static Family dynamic(NodeBuilder... nodes) {
        return dynamic(InstanceSettings.DEFAULTS, Map.of(), nodes);
    }

    static Family dynamic(InstanceSettings settings, Map<String, Payload> globals, NodeBuilder... nodes) {
        Family family = new Family();
        InstanceHeader header = new InstanceHeader(
                InstanceId.of(ROOT),
                plan(WorkflowDefinition.builder("w").build()),
                true,
                true,
                "",
                "",
                Lineage.ROOT,
                Payload.json("{\"n\":1}"),
                globals,
                true,
                InstanceOverrides.NONE,
                settings);
        return family.send(ROOT, new InstanceCommand.Create(header, 1, true)).registers(nodes);
    }

    static Family of(UnaryOperator<WorkflowBuilder> nodes) {
        return of(nodes, InstanceSettings.DEFAULTS, Map.of());
    }

    static Family of(UnaryOperator<WorkflowBuilder> nodes, InstanceSettings settings, Map<String, Payload> globals) {
        Family family = new Family();
        WorkflowDefinition definition =
                nodes.apply(WorkflowDefinition.builder("w")).build();
        family.send(
                ROOT,
                new InstanceCommand.Create(
                        family.header(
                                InstanceId.of(ROOT),
                                plan(definition),
                                Lineage.ROOT,
                                Payload.json("{\"n\":1}"),
                                globals,
                                settings),
                        1,
                        true));
        return family;
    }

    private static WorkflowPlan plan(WorkflowDefinition definition) {
        return WorkflowPlan.compile(definition, "hash", new byte[0], Story.EXPRESSIONS);
    }

    private InstanceHeader header(
            InstanceId id,
            WorkflowPlan plan,
            Lineage lineage,
            Payload input,
            Map<String, Payload> globals,
            InstanceSettings settings) {
        return new InstanceHeader(
                id, plan, false, false, "", "", lineage, input, globals, true, InstanceOverrides.NONE, settings);
    }

    // ---- commands -------------------------------------------------------------------------------------------------

    Family registers(NodeBuilder... nodes) {
        return send(ROOT, InstanceCommand.RegisterNodes.of(built(nodes)));
    }

    Family forks(NodeBuilder... nodes) {
        return send(ROOT, InstanceCommand.ForkPaths.of(built(nodes)));
    }

    private static List<NodeDefinition> built(NodeBuilder... nodes) {
        return Arrays.stream(nodes).map(NodeBuilder::build).toList();
    }

    Family completes(String thread, String node, String json) {
        return completes(thread, node, json, Map.of());
    }

    Family completes(String thread, String node, String json, Map<String, Payload> globals) {
        return send(
                thread,
                new InstanceCommand.Complete(node, attempt(thread, node), Payload.json(json), globals, List.of()));
    }

    Family fails(String thread, String node) {
        return send(
                thread,
                new InstanceCommand.Fail(node, attempt(thread, node), NodeError.fatal("EXECUTOR_ERROR", "it broke")));
    }

    Family after(long seconds) {
        now += seconds * 1_000_000;
        List.copyOf(states.keySet()).forEach(id -> decide(id, new InstanceCommand.Tick()));
        return settle();
    }

    /** Everything a thread knew at an event, read back from its history. */
    Past past(String thread, int seq) {
        Past past = Past.NONE;
        for (EventBatch batch : journals.get(thread)) {
            if (past.state().seq() < seq) {
                past = past.evolve(batch, seq);
            }
        }
        return past;
    }

    /** A run made from what {@code ROOT} was at an event, which goes on at once. */
    Family restored(String id, int seq) {
        Past past = past(ROOT, seq);
        return send(
                id,
                new InstanceCommand.Create(
                        past.state()
                                .header()
                                .copy(
                                        InstanceId.of(id),
                                        "",
                                        "",
                                        Lineage.copyOf(new Origin(
                                                InstanceId.of(ROOT),
                                                past.state().seq(),
                                                true)),
                                        true),
                        1,
                        true,
                        ParentOrder.RUN,
                        past));
    }

    /** The root itself at an earlier event, once its children have ended. */
    Family rewound(int seq) {
        send(ROOT, new InstanceCommand.RequestRewind(seq, ""));
        InstanceState state = state(ROOT);
        return send(
                ROOT,
                new InstanceCommand.Rewind(
                        seq, past(ROOT, seq), state.status().isTerminal() ? state.epoch() + 1 : state.epoch()));
    }

    Family send(String thread, InstanceCommand command) {
        reply = decide(thread, command);
        return settle();
    }

    /** The answer to the last command. */
    InstanceReply reply() {
        return reply;
    }

    private InstanceReply decide(String thread, InstanceCommand command) {
        InstanceState before = state(thread);
        Decision decision = decider.decide(before, command, null, now);
        states.put(thread, decision.next());
        if (decision.batch() != null) {
            InstanceState again =
                    replayed.getOrDefault(thread, InstanceState.NONE).evolve(decision.batch());
            assertThat(InstanceAudit.difference(decision.next(), again)).isNull();
            assertThat(InstanceAudit.problems(again)).isEmpty();
            InstanceState restored = InstanceSnapshot.of(again).toState();
            assertThat(InstanceAudit.difference(again, restored)).isNull();
            replayed.put(thread, restored);
            journals.computeIfAbsent(thread, id -> new ArrayList<>()).add(decision.batch());
        }
        return decision.reply();
    }

    private int attempt(String thread, String node) {
        return InstanceAudit.attempt(state(thread), InstanceAudit.indexOf(state(thread), node));
    }

    // ---- talk -----------------------------------------------------------------------------------------------------

    private Family settle() {
        boolean again = true;
        while (again) {
            again = false;
            for (String id : List.copyOf(states.keySet())) {
                InstanceState state = state(id);
                for (ThreadMessage message :
                        parents.getOrDefault(id, ParentTalk.BEGUN).due(state)) {
                    hear(message);
                    again = true;
                }
                ThreadMessage.News news =
                        children.getOrDefault(id, ChildTalk.BEGUN).due(state);
                if (news != null) {
                    hear(news);
                    again = true;
                }
            }
        }
        return this;
    }

    private void hear(ThreadMessage message) {
        String to = message.to().value();
        if (message instanceof ThreadMessage.Start start) {
            begin(to, start);
        } else if (message instanceof ThreadMessage.Heed heed) {
            decide(to, new InstanceCommand.Heed(heed.order()));
            tell(ChildTalk.news(state(to)));
        } else if (message instanceof ThreadMessage.News news) {
            tell(news);
        } else if (message instanceof ThreadMessage.Count count) {
            InstanceReply.TreeAllows allows = (InstanceReply.TreeAllows)
                    decide(to, new InstanceCommand.CountTree(count.parent().value(), count.asOf(), count.live()));
            String parent = count.parent().value();
            learn(
                    parent,
                    talk(parent)
                            .counted(
                                    state(parent),
                                    new ThreadMessage.Counted(count.parent(), allows.asOf(), allows.live())));
        }
    }

    private void begin(String id, ThreadMessage.Start start) {
        if (!state(id).exists()) {
            BranchStart branch = start.branch();
            assertThat(branch).as("only forks are told here").isNotNull();
            decide(
                    id,
                    new InstanceCommand.Create(
                            header(
                                            start.request().threadId(),
                                            plan(branch.definition()),
                                            start.lineage(),
                                            start.request().input(),
                                            branch.globals(),
                                            state(ROOT).header().settings())
                                    .withBranch(branch.branch()),
                            1,
                            true,
                            start.order(),
                            null));
        }
        tell(ChildTalk.news(state(id)));
    }

    private void tell(ThreadMessage.News news) {
        String parent = news.parent().value();
        String child = news.child().value();
        if (news.standing() instanceof ThreadMessage.Ended ended) {
            decide(
                    parent,
                    new InstanceCommand.NoteChildEnded(
                            child, ended.status(), ended.error(), ended.output(), ended.globals()));
        } else {
            decide(parent, new InstanceCommand.NoteChildStarted(child));
        }
        learn(parent, talk(parent).heard(state(parent), news));
    }

    private ParentTalk talk(String parent) {
        return parents.getOrDefault(parent, ParentTalk.BEGUN);
    }

    private void learn(String parent, ParentTalk.Heard heard) {
        parents.put(parent, heard.talk());
        for (ThreadMessage answer : heard.answers()) {
            if (answer instanceof ThreadMessage.Taken taken) {
                String child = taken.to().value();
                children.put(
                        child, children.getOrDefault(child, ChildTalk.BEGUN).taken(taken));
            }
        }
    }

    // ---- looking --------------------------------------------------------------------------------------------------

    InstanceState state(String thread) {
        return states.getOrDefault(thread, InstanceState.NONE);
    }

    /** Ids of all threads without the root, as they stand: {@code id STATUS}. */
    List<String> threads() {
        return states.entrySet().stream()
                .filter(entry -> !entry.getKey().equals(ROOT))
                .map(entry -> entry.getKey() + " " + entry.getValue().status())
                .toList();
    }

    NodeStatus status(String thread, String node) {
        return InstanceAudit.status(state(thread), InstanceAudit.indexOf(state(thread), node));
    }

    NodeState node(String thread, String node) {
        return state(thread).nodes.get(InstanceAudit.indexOf(state(thread), node));
    }

    /** Its global data as JSON, by key. */
    Map<String, String> globals(String thread) {
        Map<String, String> globals = new TreeMap<>();
        state(thread)
                .globals
                .forEach((key, value) -> globals.put(key, value.value().text()));
        return globals;
    }

    List<String> explain(String thread, String node) {
        return Explanations.byId(state(thread), node, 0, now).stream()
                .map(cause -> cause.reason() + " " + cause.detail())
                .toList();
    }
}
