package io.heddle.runtime.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.ExporterStatistics;
import io.heddle.Heddle;
import io.heddle.HeddleException;
import io.heddle.HistoryEntry;
import io.heddle.InstanceId;
import io.heddle.StartOptions;
import io.heddle.WorkflowHandle;
import io.heddle.definition.WorkflowBuilder;
import io.heddle.definition.WorkflowDefinition;
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
import org.assertj.core.api.InstanceOfAssertFactories;
import org.awaitility.Awaitility;
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
