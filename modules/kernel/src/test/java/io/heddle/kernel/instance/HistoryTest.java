package io.heddle.kernel.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.HistoryEntry;
import io.heddle.InstanceStatus;
import io.heddle.NodeError;
import io.heddle.NodeStatus;
import io.heddle.Payload;
import io.heddle.definition.NodeBuilder;
import io.heddle.definition.Retry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HistoryTest {

    private static List<HistoryEntry> history(Desk desk) {
        List<HistoryEntry> entries = new ArrayList<>();
        History.of(desk.batches.iterator(), InstanceState.NONE).forEachRemaining(entries::add);
        return entries;
    }

    private static String brief(HistoryEntry entry) {
        return entry.seq() + " " + entry.type()
                + (entry.nodeId() == null ? "" : " " + entry.nodeId())
                + (entry.to() == null ? "" : " " + entry.from() + "->" + entry.to())
                + (entry.attempt() == 0 ? "" : " @" + entry.attempt());
    }

    @Test
    void aRunReadsLikeAStory() {
        Desk desk = Desk.running(w -> w.node("a", n -> n.executor("x").retry(Retry.fixed(2, Duration.ofSeconds(5))))
                .task("b", "x", "a"));
        desk.perform(new InstanceCommand.Fail("a", 1, NodeError.retryable("E", "again")));
        desk.after(5);
        desk.perform(new InstanceCommand.SetGlobal("g", Payload.json("[2]"), null));
        desk.complete("a", "{\"n\":1}").complete("b", "2");
        List<HistoryEntry> history = history(desk);
        assertThat(history)
                .extracting(HistoryTest::brief)
                .containsExactly(
                        "1 INSTANCE_CREATED null->CREATED",
                        "2 NODE_READY a PENDING->READY",
                        "3 INSTANCE_STARTED CREATED->RUNNING",
                        "4 NODE_STARTED a READY->EXECUTING @1",
                        "5 NODE_RETRY_SCHEDULED a EXECUTING->READY @1",
                        "6 NODE_BACKOFF_ENDED a @1",
                        "7 NODE_STARTED a READY->EXECUTING @2",
                        "8 VARIABLE_CHANGED",
                        "9 NODE_COMPLETED a EXECUTING->COMPLETED @2",
                        "10 NODE_READY b PENDING->READY",
                        "11 NODE_STARTED b READY->EXECUTING @1",
                        "12 NODE_COMPLETED b EXECUTING->COMPLETED @1",
                        "13 INSTANCE_COMPLETED RUNNING->COMPLETED");
        assertThat(history.get(0).details())
                .containsEntry("definitionId", "w")
                .containsEntry("input", Map.of("n", 5L))
                .containsEntry("globals", Map.of("g", 1L));
        assertThat(history.get(3).details()).containsEntry("waitedMicros", 0L);
        // From the end of the attempt before: the back-off is part of it.
        assertThat(history.get(6).details()).containsEntry("waitedMicros", 5_000_000L);
        assertThat(history.get(4).details().get("error").toString())
                .contains("code=E")
                .contains("message=again");
        assertThat(history.get(7).details())
                .containsEntry("value", List.of(2L))
                .containsEntry("oldValue", 1L)
                .containsEntry("revision", 2L);
        assertThat(history.get(8).details()).containsEntry("output", Map.of("n", 1L));
        assertThat(history.get(9).details()).containsEntry("releasedBy", "a");
        assertThat(history.get(8).pathId()).isEqualTo("main");
    }

    @Test
    void registrationsLoopsAndResetsTellOfEveryNode() {
        Desk desk = Desk.dynamic(InstanceSettings.DEFAULTS);
        desk.register(
                NodeBuilder.of("l").loop(1).body("p", b -> b.executor("x")),
                NodeBuilder.of("z").executor("x").after("l"));
        desk.complete("l#0/p", "1").complete("z", "2");
        desk.perform(new InstanceCommand.Rerun("l", false, 0));
        assertThat(history(desk))
                .extracting(HistoryTest::brief)
                .contains(
                        "3 NODE_REGISTERED l null->PENDING",
                        "3 NODE_REGISTERED z null->PENDING",
                        "6 LOOP_ITERATION_STARTED l @1",
                        "6 NODE_REGISTERED l#0/p null->PENDING",
                        "15 NODE_RESET l COMPLETED->PENDING @1",
                        "15 NODE_RESET z COMPLETED->PENDING @1");
    }

    @Test
    void largeBrokenAndDeepPayloadsAreShownBySize() {
        assertThat(HistoryPayloads.shown(Payload.json("\"" + "x".repeat(4_095) + "\"")))
                .isEqualTo(Map.of("size", 4_097L, "contentType", "application/json"));
        assertThat(HistoryPayloads.shown(Payload.json("{broken")))
                .isEqualTo(Map.of("size", 7L, "contentType", "application/json"));
        assertThat(HistoryPayloads.shown(Payload.json("[".repeat(500) + "]".repeat(500))))
                .isEqualTo(Map.of("size", 1_000L, "contentType", "application/json"));
        assertThat(HistoryPayloads.shown(Payload.of("image/png", new byte[9])))
                .isEqualTo(Map.of("size", 9L, "contentType", "image/png"));
        assertThat(HistoryPayloads.shown(Payload.NULL)).isNull();
    }

    static LongStream seeds() {
        return LongStream.range(0, 120);
    }

    /** Every event once and in order, every status change complete, the same whether read live, from the start or later. */
    @ParameterizedTest
    @MethodSource("seeds")
    void historyIsTheRun(long seed) {
        List<EventBatch> batches = new ArrayList<>();
        List<InstanceState> states = new ArrayList<>(List.of(InstanceState.NONE));
        List<HistoryEntry> live = new ArrayList<>();
        List<Integer> ends = new ArrayList<>(List.of(0));
        new RandomRun(seed).drive(100, (before, command, commandId, decision) -> {
            if (decision.batch() != null) {
                batches.add(decision.batch());
                states.add(decision.next());
                live.addAll(History.of(decision.batch(), before));
                ends.add(live.size());
            }
        });
        InstanceState last = states.get(states.size() - 1);
        assertThat(read(batches, InstanceState.NONE)).isEqualTo(live);
        int middle = batches.size() / 2;
        assertThat(read(batches.subList(middle, batches.size()), states.get(middle)))
                .isEqualTo(live.subList(ends.get(middle), live.size()));
        // The numbers of a copy go on from those of its source.
        Origin origin = last.header().lineage().origin();
        long first = origin == null ? 1 : origin.seq() + 1;
        assertThat(live.stream().map(HistoryEntry::seq).distinct())
                .isEqualTo(LongStream.rangeClosed(first, last.seq()).boxed().toList());
        Map<String, String> status = new HashMap<>();
        for (HistoryEntry entry : live) {
            if (entry.type().equals("CHECKPOINT_RESTORED")) {
                // One entry says that every node is what it was at a point before.
                status.keySet().retainAll(Set.of("null"));
            }
            if (entry.to() != null) {
                String name = String.valueOf(entry.nodeId());
                String known = status.put(name, entry.to());
                if (known != null) {
                    assertThat(entry.from()).as("%s in %d", entry, seed).isEqualTo(known);
                }
            }
        }
        assertThat(status.remove("null")).isEqualTo(last.status().name());
        status.forEach((node, to) ->
                assertThat(last.nodes.get(last.topology.indexOf(node)).status).isEqualTo(NodeStatus.valueOf(to)));
    }

    /** Writes down what it is told in the words of entries. */
    private static class Notes implements TransitionSink {
        final List<String> told = new ArrayList<>();

        @Override
        public void created(int nodes) {
            told.add("INSTANCE_CREATED CREATED nodes " + nodes);
        }

        @Override
        public void instance(String type, @Nullable InstanceStatus to, long sinceCreation, long sinceStart) {
            told.add(type + " " + to);
        }

        @Override
        public void node(String type, @Nullable NodeStatus to, long sinceStart, long ran, long waited) {
            told.add(type + " " + to + " ran " + (ran == NONE ? null : ran) + " waited "
                    + (waited == NONE ? null : waited));
        }

        @Override
        public void discarded(boolean duplicate) {
            told.add("duplicate " + duplicate);
        }

        static List<String> of(HistoryEntry entry) {
            if (entry.type().equals("INSTANCE_CREATED")) {
                return List.of(
                        "INSTANCE_CREATED CREATED nodes " + entry.details().get("nodes"));
            }
            String moved = entry.type() + " " + entry.to();
            if (entry.nodeId() == null) {
                return List.of(moved);
            }
            String node = moved + " ran " + entry.details().get("ranMicros") + " waited "
                    + entry.details().get("waitedMicros");
            return entry.type().equals("RESULT_DISCARDED")
                    ? List.of("duplicate " + entry.details().get("duplicate"), node)
                    : List.of(node);
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whoeverOnlyCountsIsToldWhatTheEntriesSay(long seed) {
        new RandomRun(seed).drive(100, (before, command, commandId, decision) -> {
            if (decision.batch() != null) {
                Notes notes = new Notes();
                decision.transitions().tell(notes);
                assertThat(notes.told)
                        .isEqualTo(History.of(decision.batch(), before).stream()
                                .flatMap(entry -> Notes.of(entry).stream())
                                .toList());
            }
        });
    }

    @Test
    void timesAreToldSinceCreationAndSinceTheFirstStart() {
        List<String> times = new ArrayList<>();
        Notes notes = new Notes() {
            @Override
            public void node(String type, @Nullable NodeStatus to, long sinceStart, long ran, long waited) {
                if (type.equals("NODE_READY")) {
                    times.add("ready " + (sinceStart == NONE ? null : sinceStart));
                }
            }

            @Override
            public void instance(String type, @Nullable InstanceStatus to, long sinceCreation, long sinceStart) {
                if (type.equals("INSTANCE_COMPLETED")) {
                    times.add("ended " + sinceStart);
                }
            }
        };
        Desk desk = Desk.running(w -> w.task("a", "x").task("b", "x", "a"));
        desk.after(5);
        desk.complete("a", "1");
        desk.transitions.tell(notes);
        desk.after(2);
        desk.complete("b", "2");
        desk.transitions.tell(notes);
        assertThat(times).containsExactly("ready 5000000", "ended 7000000");
    }

    private static List<HistoryEntry> read(List<EventBatch> batches, InstanceState before) {
        List<HistoryEntry> entries = new ArrayList<>();
        Iterator<HistoryEntry> iterator = History.of(batches.iterator(), before);
        iterator.forEachRemaining(entries::add);
        return entries;
    }
}
