package io.heddle.runtime.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.DefinitionId;
import io.heddle.ExporterStatistics;
import io.heddle.Heddle;
import io.heddle.HeddleException;
import io.heddle.HistoryEntry;
import io.heddle.InstanceId;
import io.heddle.InstanceStatus;
import io.heddle.NodeStatus;
import io.heddle.StartOptions;
import io.heddle.WorkflowHandle;
import io.heddle.definition.WorkflowBuilder;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.kernel.instance.TransitionSink;
import io.heddle.runtime.export.TransitionCounter;
import io.heddle.spi.EventExporter;
import io.heddle.spi.ExportedInstance;
import io.heddle.spi.NodeOutcome;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Exporters are given everything in order, and can harm nobody. */
@Tag("trap-D15")
class ExporterTest {

    /** Keeps what it was given, by instance. */
    private static final class Keeping implements EventExporter {
        final Map<InstanceId, List<HistoryEntry>> kept = new ConcurrentHashMap<>();

        @Override
        public String name() {
            return "keeping";
        }

        @Override
        public void export(ExportedInstance instance, List<HistoryEntry> entries) {
            kept.computeIfAbsent(instance.id(), id -> new ArrayList<>()).addAll(entries);
        }
    }

    private static final class Throwing implements EventExporter {
        @Override
        public String name() {
            return "throwing";
        }

        @Override
        public void export(ExportedInstance instance, List<HistoryEntry> entries) throws Exception {
            throw new java.io.IOException("the other system is down");
        }
    }

    private static final class Stuck implements EventExporter {
        final CountDownLatch open = new CountDownLatch(1);

        @Override
        public String name() {
            return "stuck";
        }

        @Override
        public void export(ExportedInstance instance, List<HistoryEntry> entries) throws InterruptedException {
            open.await(120, TimeUnit.SECONDS);
        }
    }

    private static WorkflowDefinition chain(int length) {
        WorkflowBuilder builder = WorkflowDefinition.builder("chain").task("n0", "name");
        for (int n = 1; n < length; n++) {
            builder.task("n" + n, "name", "n" + (n - 1));
        }
        return builder.build();
    }

    private static ExporterStatistics statistics(Heddle heddle, String name) {
        return heddle.exporters().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void everyEntryOfEveryInstanceIsGivenOnceAndInOrder() {
        Keeping keeping = new Keeping();
        try (Local local = new Local("heddle.manager.max-concurrent-workflows = 0", b -> b.exporter(keeping))) {
            List<WorkflowHandle> runs = new ArrayList<>();
            for (int n = 0; n < 100; n++) {
                runs.add(local.heddle.start(chain(5), StartOptions.DEFAULT));
            }
            runs.forEach(run ->
                    assertThat(run.awaitEnd(Local.PATIENCE).isCompleted()).isTrue());
            Awaitility.await()
                    .atMost(Local.PATIENCE)
                    .until(() -> statistics(local.heddle, "keeping").waiting() == 0);
            long entries = 0;
            for (WorkflowHandle run : runs) {
                List<HistoryEntry> history = run.history(1, 10_000);
                assertThat(keeping.kept.get(run.id())).isEqualTo(history);
                entries += history.size();
            }
            assertThat(statistics(local.heddle, "keeping"))
                    .isEqualTo(new ExporterStatistics("keeping", entries, 0, 0, 0));
        }
    }

    /** Keeps what it was given, and has no use for payloads. */
    private static final class Frugal implements EventExporter {
        final List<HistoryEntry> kept = new CopyOnWriteArrayList<>();

        @Override
        public String name() {
            return "frugal";
        }

        @Override
        public boolean wantsPayloads() {
            return false;
        }

        @Override
        public void export(ExportedInstance instance, List<HistoryEntry> entries) {
            kept.addAll(entries);
        }
    }

    private static Object outputShownBy(Frugal frugal, EventExporter... others) {
        try (Local local = new Local("", b -> {
            b.exporter(frugal);
            List.of(others).forEach(b::exporter);
            return b;
        })) {
            WorkflowHandle run = local.heddle.start(chain(1), StartOptions.DEFAULT);
            assertThat(run.awaitEnd(Local.PATIENCE).isCompleted()).isTrue();
            return Awaitility.await()
                    .atMost(Local.PATIENCE)
                    .until(
                            () -> frugal.kept.stream()
                                    .filter(entry -> entry.type().equals("NODE_COMPLETED"))
                                    .map(entry -> entry.details().get("output"))
                                    .findFirst(),
                            Optional::isPresent)
                    .orElseThrow();
        }
    }

    @Test
    void payloadsAreSummedUpIfNoExporterWantsThem() {
        assertThat(outputShownBy(new Frugal()))
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsOnlyKeys("size", "contentType");
        assertThat(outputShownBy(new Frugal(), new Keeping())).asString().endsWith("/n0");
    }

    /** Wants one instance only, and may fail to say so. */
    private static final class Choosy implements EventExporter {
        final Map<InstanceId, List<HistoryEntry>> kept = new ConcurrentHashMap<>();
        final Map<InstanceId, Integer> asked = new ConcurrentHashMap<>();
        private final boolean unsure;

        Choosy(boolean unsure) {
            this.unsure = unsure;
        }

        @Override
        public String name() {
            return unsure ? "unsure" : "choosy";
        }

        @Override
        public boolean wants(ExportedInstance instance) {
            asked.merge(instance.id(), 1, Integer::sum);
            if (unsure) {
                throw new IllegalStateException("injected");
            }
            return instance.id().value().equals("wanted");
        }

        @Override
        public void export(ExportedInstance instance, List<HistoryEntry> entries) {
            kept.merge(
                    instance.id(),
                    entries,
                    (a, b) -> Stream.concat(a.stream(), b.stream()).toList());
        }
    }

    @Test
    void anExporterIsGivenTheInstancesItWantsAndIsAskedOnceForEach() {
        Choosy choosy = new Choosy(false);
        Choosy unsure = new Choosy(true);
        try (Local local = new Local("", b -> b.exporter(choosy).exporter(unsure))) {
            List<WorkflowHandle> runs = Stream.of("wanted", "other")
                    .map(id -> local.heddle.start(chain(3), StartOptions.id(id)))
                    .toList();
            for (WorkflowHandle run : runs) {
                assertThat(run.awaitEnd(Local.PATIENCE).isCompleted()).isTrue();
                // One that cannot say what it wants is given everything.
                Awaitility.await()
                        .atMost(Local.PATIENCE)
                        .untilAsserted(
                                () -> assertThat(unsure.kept.get(run.id())).isEqualTo(run.history(1, 1_000)));
            }
            Awaitility.await()
                    .atMost(Local.PATIENCE)
                    .untilAsserted(() -> assertThat(choosy.kept)
                            .isEqualTo(Map.of(runs.get(0).id(), runs.get(0).history(1, 1_000))));
            assertThat(choosy.asked).isEqualTo(Map.of(InstanceId.of("wanted"), 1, InstanceId.of("other"), 1));
        }
    }

    /** Counts the nodes of a definition that completed; one that is broken throws instead. */
    private record Counting(String name, boolean broken, Map<DefinitionId, Integer> completed)
            implements TransitionCounter {

        @Override
        public TransitionSink of(DefinitionId definition) {
            return new TransitionSink() {
                @Override
                public void created(int nodes) {}

                @Override
                public void instance(String type, @Nullable InstanceStatus to, long sinceCreation, long sinceStart) {}

                @Override
                public void node(String type, @Nullable NodeStatus to, long sinceStart, long ran, long waited) {
                    if (broken) {
                        throw new IllegalStateException("injected");
                    }
                    if (to == NodeStatus.COMPLETED) {
                        completed.merge(definition, 1, Integer::sum);
                    }
                }

                @Override
                public void discarded(boolean duplicate) {}
            };
        }
    }

    @Test
    void whoeverOnlyCountsIsToldWithoutAQueueAndHarmsNobodyByFailing() {
        Counting counting = new Counting("counting", false, new ConcurrentHashMap<>());
        Counting broken = new Counting("broken", true, new ConcurrentHashMap<>());
        try (Local local = new Local("", b -> b.exporter(broken).exporter(counting))) {
            WorkflowDefinition definition = chain(5);
            WorkflowHandle run = local.heddle.start(definition, StartOptions.DEFAULT);
            assertThat(run.awaitEnd(Local.PATIENCE).isCompleted()).isTrue();
            Awaitility.await()
                    .atMost(Local.PATIENCE)
                    .untilAsserted(() -> assertThat(counting.completed).isEqualTo(Map.of(definition.id(), 5)));
            assertThat(local.heddle.exporters()).isEmpty();
        }
    }

    @Test
    void anExporterThatThrowsIsCountedAndTheOthersGoOn() {
        Keeping keeping = new Keeping();
        try (Local local = new Local("", b -> b.exporter(new Throwing()).exporter(keeping))) {
            WorkflowHandle run = local.heddle.start(chain(5), StartOptions.DEFAULT);
            assertThat(run.awaitEnd(Local.PATIENCE).isCompleted()).isTrue();
            long entries = run.history(1, 1_000).size();
            Awaitility.await()
                    .atMost(Local.PATIENCE)
                    .until(() -> statistics(local.heddle, "throwing").failed() == entries);
            assertThat(statistics(local.heddle, "throwing").exported()).isZero();
            Awaitility.await()
                    .atMost(Local.PATIENCE)
                    .until(() -> statistics(local.heddle, "keeping").exported() == entries);
        }
    }

    @Test
    void whatAnExporterCannotFollowIsDroppedAndCountedAndNobodyWaits() {
        Stuck stuck = new Stuck();
        int nodes = EventExporter.MAX_WAITING / 2;
        try (Local local = new Local("", b -> b.exporter(stuck))) {
            WorkflowBuilder builder = WorkflowDefinition.builder("wide");
            for (int n = 0; n < nodes; n++) {
                builder.task("n" + n, "name");
            }
            WorkflowHandle run = local.heddle.start(builder.build(), StartOptions.DEFAULT);
            assertThat(run.awaitEnd(Local.PATIENCE).isCompleted()).isTrue();
            long entries = run.history(1, Integer.MAX_VALUE).size();
            ExporterStatistics statistics = statistics(local.heddle, "stuck");
            assertThat(statistics.dropped()).isPositive();
            assertThat(statistics.waiting()).isGreaterThanOrEqualTo(EventExporter.MAX_WAITING);
            assertThat(statistics.waiting() + statistics.dropped()).isEqualTo(entries);
            stuck.open.countDown();
            Awaitility.await()
                    .atMost(Local.PATIENCE)
                    .until(() -> statistics(local.heddle, "stuck").waiting() == 0);
            assertThat(statistics(local.heddle, "stuck").exported()).isEqualTo(entries - statistics.dropped());
        }
    }

    @Test
    void nothingIsGivenAgainWhenInstancesComeBack(@TempDir Path folder) {
        InstanceId id = InstanceId.of("back-1");
        long seq;
        try (Heddle heddle = open(folder, new Keeping())) {
            WorkflowHandle before = heddle.start(
                    WorkflowDefinition.builder("back").node("A", node -> node).build(), StartOptions.id(id.value()));
            assertThat(before.claim("A")).isNotNull();
            seq = before.status().seq();
        }
        Keeping keeping = new Keeping();
        try (Heddle heddle = open(folder, keeping)) {
            heddle.handle(id).cancel("test");
            Awaitility.await().atMost(Local.PATIENCE).until(() -> keeping.kept.containsKey(id));
            assertThat(keeping.kept.get(id)).extracting(HistoryEntry::seq).allMatch(given -> given > seq);
        }
    }

    private static Heddle open(Path folder, EventExporter exporter) {
        return Heddle.builder()
                .dataDir(folder)
                .exporter(exporter)
                .executor("name", task -> NodeOutcome.json("1"))
                .start();
    }

    @Test
    void twoExportersOfOneNameStopTheStart(@TempDir Path folder) {
        assertThatThrownBy(() -> Heddle.builder()
                        .dataDir(folder)
                        .exporter(new Keeping())
                        .exporter(new Keeping())
                        .start()
                        .close())
                .isInstanceOfSatisfying(HeddleException.class, refused -> {
                    assertThat(refused.code()).isEqualTo("DUPLICATE_EXPORTER");
                    assertThat(refused.getMessage()).contains("keeping");
                });
    }
}
