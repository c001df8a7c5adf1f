package io.heddle.runtime.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.DefinitionId;
import io.heddle.DeleteMode;
import io.heddle.DeleteRequest;
import io.heddle.DeleteResult;
import io.heddle.HeddleException;
import io.heddle.InstanceStatus;
import io.heddle.Payload;
import io.heddle.Reference;
import io.heddle.ReferenceInfo;
import io.heddle.ReferenceQuery;
import io.heddle.StartOptions;
import io.heddle.Version;
import io.heddle.WorkflowHandle;
import io.heddle.definition.WorkflowDefinition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Who refers to a definition, through the public API. */
class ReferencePromisesTest {
    private static final Version V1 = new Version(1, 0, 0);
    private static Local local;

    @BeforeAll
    static void start() {
        local = new Local("heddle.manager.max-concurrent-workflows = 0");
    }

    @AfterAll
    static void stop() {
        local.close();
    }

    private static DefinitionId published(String id, String executor) {
        local.heddle.publish(WorkflowDefinition.builder(id).task("A", executor).build());
        return DefinitionId.of(id);
    }

    private static boolean isActive(DefinitionId id) {
        return local.heddle.definitions().isActive(id);
    }

    @Test
    @Tag("promise-110")
    @Tag("promise-111")
    @Tag("trap-D1")
    void activeFromTheFirstStartToTheLastEnd() {
        DefinitionId id = published("three", "gate");
        assertThat(isActive(id)).isFalse();
        List<WorkflowHandle> runs = new ArrayList<>();
        for (int n = 0; n < 3; n++) {
            runs.add(local.heddle.start(id, StartOptions.DEFAULT));
            assertThat(isActive(id)).isTrue();
        }
        for (WorkflowHandle run : runs) {
            assertThat(isActive(id)).isTrue();
            assertThat(local.heddle.definitions().active()).contains(id);
            local.open(run, "A");
            run.awaitReleased();
        }
        assertThat(isActive(id)).isFalse();
        assertThat(local.heddle.definitions().active()).doesNotContain(id);
    }

    @Test
    @Tag("promise-112")
    @Tag("promise-113")
    @Tag("key-registry.reference-detail-limit")
    void exactlyTheLiveRunsAreListedInPages() {
        DefinitionId id = published("listed", "gate");
        Set<String> live = new HashSet<>();
        for (int n = 0; n < 23; n++) {
            WorkflowHandle run =
                    local.heddle.start(id, StartOptions.id("listed-" + n).withName("Run " + n));
            if (n % 4 == 0) {
                local.open(run, "A");
                run.awaitReleased();
            } else {
                live.add(run.id().value());
            }
        }
        ReferenceInfo whole = local.heddle.definitions().references(ReferenceQuery.list(id));
        assertThat(whole.references()).extracting(Reference::sourceId).containsExactlyInAnyOrderElementsOf(live);
        assertThat(whole.references())
                .allMatch(each -> each.type().equals("THREAD")
                        && each.isRuntime()
                        && each.details().get("kind").equals("MAIN")
                        && each.details().get("version").equals("1.0.0"));
        assertThat(whole.stats().threadReferences()).isEqualTo(live.size());
        assertThat(whole.stats().countsExact()).isTrue();
        List<String> paged = new ArrayList<>();
        String cursor = null;
        do {
            ReferenceInfo page = local.heddle
                    .definitions()
                    .references(ReferenceQuery.list(id).withLimit(5).after(cursor));
            page.references().forEach(each -> paged.add(each.sourceId()));
            assertThat(page.truncated()).isEqualTo(page.nextCursor() != null);
            cursor = page.nextCursor();
        } while (cursor != null);
        assertThat(paged).containsExactlyInAnyOrderElementsOf(live);
        ReferenceInfo quick = local.heddle.definitions().references(ReferenceQuery.state(id));
        assertThat(quick.state()).isEqualTo(ReferenceInfo.State.ACTIVE);
        assertThat(quick.references()).isEmpty();
        try (Local own = new Local("heddle.registry.reference-detail-limit = 2")) {
            WorkflowDefinition definition =
                    WorkflowDefinition.builder("few").task("A", "gate").build();
            for (int n = 0; n < 3; n++) {
                own.heddle.start(definition, StartOptions.DEFAULT);
            }
            ReferenceInfo limited = own.heddle.definitions().references(ReferenceQuery.list(definition.id()));
            assertThat(limited.references()).hasSize(2);
            assertThat(limited.truncated()).isTrue();
            assertThat(limited.stats().threadReferences()).as("all are counted").isEqualTo(3);
        }
    }

    @Test
    @Tag("promise-113")
    void arunThatGoesOnIsRegisteredAgain() {
        DefinitionId id = published("again", "boom");
        WorkflowHandle run = local.heddle.start(id, StartOptions.DEFAULT);
        assertThat(run.awaitReleased().status()).isEqualTo(InstanceStatus.FAILED);
        assertThat(isActive(id)).isFalse();
        run.retryFailed();
        assertThat(run.awaitReleased().status()).isEqualTo(InstanceStatus.FAILED);
        assertThat(isActive(id)).isFalse();
    }

    @Test
    @Tag("promise-124")
    void aThousandStartsAndStopsAtOnceLeaveNothing() {
        DefinitionId id = published("thousand", "echo");
        List<CompletionStage<WorkflowHandle>> starts = new ArrayList<>();
        for (int n = 0; n < 1_000; n++) {
            starts.add(local.heddle.startAsync(id, StartOptions.DEFAULT));
        }
        List<CompletionStage<?>> ends = new ArrayList<>();
        starts.forEach(each -> ends.add(Waiting.forever(each).released()));
        ends.forEach(Waiting::forever);
        ReferenceInfo info = local.heddle.definitions().references(ReferenceQuery.list(id));
        assertThat(info.state()).isEqualTo(ReferenceInfo.State.FREE);
        assertThat(info.stats().threadReferences()).isZero();
        assertThat(local.heddle.definitions().delete(DeleteRequest.safe(id))).isInstanceOf(DeleteResult.Deleted.class);
    }

    @Test
    @Tag("promise-108")
    @Tag("promise-126")
    void everyKindOfReferenceHasItsTypeSourceAndCount() {
        DefinitionId id = published("kinds", "gate");
        WorkflowHandle run = local.heddle.start(id, StartOptions.DEFAULT.withName("nightly"));
        assertThat(local.heddle.definitions().pin("deployer", id, null)).isEqualTo(V1);
        Waiting.forever(PlugIns.SCREENS.get().add("checkout", "Checkout", id, null, Map.of("url", "/checkout")));
        Waiting.forever(PlugIns.LEASES.get().add("7", "Lease 7", id, V1, Map.of("until", "noon")));
        ReferenceInfo info = local.heddle.definitions().references(ReferenceQuery.list(id));
        assertThat(info.references())
                .extracting(Reference::type, Reference::sourceId, Reference::sourceName, Reference::isRuntime)
                .containsExactlyInAnyOrder(
                        Tuple.tuple("SCREEN", "checkout", "Checkout", false),
                        Tuple.tuple("PIN", "deployer", null, true),
                        Tuple.tuple("LEASE", "7", "Lease 7", true),
                        Tuple.tuple("THREAD", run.id().value(), "nightly", true));
        assertThat(info.references().get(0).details()).containsEntry("url", "/checkout");
        assertThat(info.stats())
                .isEqualTo(new ReferenceInfo.Stats(
                        0, 0, 1, 3, Map.of("SCREEN", 1L, "PIN", 1L, "LEASE", 1L, "THREAD", 1L), true));
        assertThat(info.deletable())
                .isEqualTo(Map.of(
                        DeleteMode.SAFE, false,
                        DeleteMode.STATIC_OK, false,
                        DeleteMode.FORCE, true,
                        DeleteMode.CANCEL_AND_DELETE, true));
        local.open(run, "A");
        run.awaitReleased();
        assertThat(local.heddle.definitions().unpin("deployer")).isTrue();
        assertThat(local.heddle.definitions().unpin("deployer")).isFalse();
        assertThat(isActive(id)).as("the lease").isTrue();
        Waiting.forever(PlugIns.LEASES.get().remove("7", id));
        DeleteResult.Refused refused =
                (DeleteResult.Refused) local.heddle.definitions().delete(DeleteRequest.safe(id));
        assertThat(refused.references().references())
                .extracting(Reference::type)
                .containsExactly("SCREEN");
        DeleteResult.Deleted deleted = (DeleteResult.Deleted)
                local.heddle.definitions().delete(DeleteRequest.safe(id).withMode(DeleteMode.STATIC_OK));
        assertThat(deleted.broken()).extracting(Reference::sourceId).containsExactly("checkout");
    }

    @Test
    @Tag("promise-108")
    void aPlugInIsToldWhatCannotBe() {
        assertThat(codeOf(PlugIns.SCREENS.get().add("s", null, DefinitionId.of("none"), null, Map.of())))
                .isEqualTo("UNKNOWN_DEFINITION");
        assertThat(codeOf(PlugIns.LEASES.get().add("l", null, DefinitionId.of("none"), V1, Map.of())))
                .isEqualTo("NOT_FOUND");
        Waiting.forever(PlugIns.SCREENS.get().remove("s", DefinitionId.of("none")));
    }

    private static String codeOf(CompletionStage<?> stage) {
        try {
            Waiting.forever(stage);
        } catch (HeddleException refused) {
            return refused.code();
        }
        return "";
    }

    @Test
    void aHoldIsNamedOnceAndHoldsOneDefinition() {
        DefinitionId one = published("held-1", "echo");
        DefinitionId two = published("held-2", "echo");
        assertThat(local.heddle.definitions().pin("h", one, null)).isEqualTo(V1);
        assertThat(local.heddle.definitions().pin("h", one, null)).isEqualTo(V1);
        assertThat(codeOf(local.heddle.definitions().pinAsync("h", two, null))).isEqualTo("HOLDER_IN_USE");
        assertThat(codeOf(local.heddle.definitions().pinAsync("LEASE:7", two, null)))
                .as("such names are for plug-ins")
                .isEqualTo("INVALID_ID");
        assertThat(codeOf(local.heddle.definitions().pinAsync("x", two, new Version(5, 0, 0))))
                .isEqualTo("NOT_PUBLISHED");
        assertThat(local.heddle.definitions().pin("adhoc", DefinitionId.of("unpublished"), null))
                .as("runs without a version")
                .isNull();
        assertThat(isActive(DefinitionId.of("unpublished"))).isTrue();
        assertThat(local.heddle.definitions().unpin("adhoc")).isTrue();
        assertThat(isActive(DefinitionId.of("unpublished"))).isFalse();
        local.heddle.definitions().unpin("h");
    }

    @Test
    @Tag("promise-109")
    @Tag("trap-D4")
    void holdsAndRunsAgreeWithAMultiset() {
        Random random = new Random(109);
        List<DefinitionId> ids = List.of(published("m-0", "gate"), published("m-1", "gate"), published("m-2", "gate"));
        Map<DefinitionId, Integer> model = new HashMap<>();
        Map<String, DefinitionId> holders = new HashMap<>();
        List<WorkflowHandle> runs = new ArrayList<>();
        Map<WorkflowHandle, DefinitionId> ofRun = new HashMap<>();
        for (int step = 0; step < 600; step++) {
            DefinitionId id = ids.get(random.nextInt(ids.size()));
            switch (random.nextInt(6)) {
                case 0 -> {
                    String holder = "m-holder-" + random.nextInt(4);
                    if (!holders.containsKey(holder)) {
                        local.heddle.definitions().pin(holder, id, null);
                        holders.put(holder, id);
                        model.merge(id, 1, Integer::sum);
                    }
                }
                case 1 -> {
                    String holder = "m-holder-" + random.nextInt(4);
                    DefinitionId held = holders.remove(holder);
                    assertThat(local.heddle.definitions().unpin(holder)).isEqualTo(held != null);
                    if (held != null) {
                        model.merge(held, -1, Integer::sum);
                    }
                }
                case 2 -> {
                    if (runs.size() < 4) {
                        WorkflowHandle run = local.heddle.start(id, StartOptions.DEFAULT);
                        runs.add(run);
                        ofRun.put(run, id);
                        model.merge(id, 1, Integer::sum);
                    }
                }
                case 3 -> {
                    if (!runs.isEmpty()) {
                        WorkflowHandle run = runs.remove(random.nextInt(runs.size()));
                        local.open(run, "A");
                        run.awaitReleased();
                        model.merge(ofRun.get(run), -1, Integer::sum);
                    }
                }
                default -> assertThat(isActive(id)).as("step %d", step).isEqualTo(model.getOrDefault(id, 0) > 0);
            }
        }
        Set<DefinitionId> active = new HashSet<>(local.heddle.definitions().active());
        active.retainAll(ids);
        assertThat(active)
                .isEqualTo(new HashSet<>(
                        ids.stream().filter(id -> model.getOrDefault(id, 0) > 0).toList()));
    }

    @Test
    void aDynamicRunHoldsItsDefinitionToo() {
        DefinitionId id = DefinitionId.of("dynamic");
        WorkflowHandle run = local.heddle.startDynamic(id, StartOptions.DEFAULT.withInput(Payload.NULL));
        assertThat(isActive(id)).isTrue();
        run.cancel("enough");
        run.awaitReleased();
        assertThat(isActive(id)).isFalse();
    }
}
