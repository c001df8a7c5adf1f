package io.heddle.runtime.registry;

import io.heddle.DefinitionId;
import io.heddle.InstanceStatus;
import io.heddle.Version;
import io.heddle.kernel.registry.ClaimKey;
import io.heddle.kernel.registry.DefinitionContent;
import io.heddle.kernel.registry.DefinitionEvent;
import io.heddle.kernel.registry.DefinitionState;
import io.heddle.kernel.registry.Hold;
import io.heddle.kernel.registry.IncomingReference;
import io.heddle.kernel.registry.Micros;
import io.heddle.kernel.registry.NodeCounts;
import io.heddle.kernel.registry.PartitionEvent;
import io.heddle.kernel.registry.PartitionState;
import io.heddle.kernel.registry.Publication;
import io.heddle.kernel.registry.StaticReference;
import io.heddle.kernel.registry.ThreadKind;
import io.heddle.kernel.registry.VersionSelector;
import io.heddle.kernel.registry.WorkTopics;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One record of every kind; what is stored of them is frozen in the golden files. */
final class Samples {
    private static final DefinitionId ORDER = DefinitionId.of("order/fulfilment");
    private static final VersionSelector V1 = VersionSelector.exact(new Version(1, 2, 3));
    private static final long AT = 1_767_225_600_123_456L;

    private Samples() {}

    /** Events of a partition that make sense in this order. */
    static List<PartitionEvent> partitionEvents() {
        return List.of(
                new PartitionEvent.PartitionOpened(5, 64),
                new PartitionEvent.ClaimOpened(ORDER, 1, VersionSelector.latest()),
                new PartitionEvent.ClaimHeld(ORDER, 1, V1),
                new PartitionEvent.ThreadGranted(
                        "run-1",
                        1,
                        ORDER,
                        V1,
                        ThreadKind.SUBWORKFLOW,
                        "parent",
                        "root",
                        "nightly",
                        "worker",
                        "host-a:1#7",
                        AT),
                new PartitionEvent.PermitRenewed("run-1", 1, AT + 1),
                new PartitionEvent.ThreadReported(
                        "run-1",
                        1,
                        42,
                        InstanceStatus.PAUSED,
                        true,
                        new NodeCounts(1, 2, 3, 400, 5, 6, 7),
                        AT + 3_600_000_000L,
                        true,
                        null,
                        new WorkTopics(List.of("review", "ship"), List.of("approve")),
                        AT + 2),
                new PartitionEvent.ThreadReleased(
                        "run-1", 1, InstanceStatus.TIMED_OUT, AT + 3, Micros.NONE, NodeCounts.NONE, AT + 4),
                new PartitionEvent.ThreadGranted(
                        "run-2", 1, ORDER, V1, ThreadKind.MAIN, null, "run-2", null, null, null, AT),
                new PartitionEvent.PermitDropped("run-2", 1),
                new PartitionEvent.HolderPinned("deployer", hold(VersionSelector.adHoc())),
                new PartitionEvent.HolderUnpinned("deployer"),
                new PartitionEvent.CancellationOrdered(ORDER, V1, "being deleted"),
                new PartitionEvent.ThreadRemoving("run-1", 1, AT + 5),
                new PartitionEvent.ThreadForgotten("run-1"),
                new PartitionEvent.ClaimClosing(ORDER, 1),
                new PartitionEvent.ClaimClosed(ORDER, 1));
    }

    private static Hold hold(VersionSelector version) {
        return new Hold(new ClaimKey(ORDER, version), "LEASE", "deployment", Map.of("until", "noon", "by", "ci"));
    }

    static List<DefinitionEvent> definitionEvents() {
        DefinitionContent content = DefinitionContent.of("{\"nodes\":[]}".getBytes(StandardCharsets.UTF_8));
        DefinitionId bill = DefinitionId.of("bill");
        StaticReference reference = new StaticReference(
                bill, VersionSelector.latest(), StaticReference.SUBWORKFLOW_NODE, "pay", Map.of("why", "money"));
        Publication first = new Publication(new Version(1, 2, 3), content, "Orders", List.of(reference), null, null);
        Publication second = new Publication(
                new Version(2, 0, 0), content, null, List.of(reference), "update-1", new Version(1, 2, 3));
        IncomingReference incoming = new IncomingReference(
                StaticReference.TRIGGER, "shop:nightly", "Shop", V1, Map.of("trigger", "nightly", "selector", "1.2.3"));
        IncomingReference screen =
                new IncomingReference("SCREEN", "checkout", null, VersionSelector.latest(), Map.of());
        return List.of(
                new DefinitionEvent.DraftSaved(content, AT),
                new DefinitionEvent.DraftDropped(),
                new DefinitionEvent.PublicationBegun(first, 1),
                new DefinitionEvent.PublicationAbandoned(1),
                new DefinitionEvent.PublicationBegun(first, 2),
                new DefinitionEvent.VersionPublished(first, 2, AT),
                new DefinitionEvent.DraftSaved(DefinitionContent.of(new byte[] {1, 2}), AT),
                new DefinitionEvent.PublicationBegun(second, 3),
                new DefinitionEvent.ReferencesCounted(DefinitionId.of("shop"), 7, List.of(incoming)),
                new DefinitionEvent.ReferencesCounted(DefinitionId.of("shop"), 8, List.of(incoming, incoming)),
                new DefinitionEvent.ReferencesDropped(DefinitionId.of("shop"), 7),
                new DefinitionEvent.ReferenceDeclared(screen),
                new DefinitionEvent.ReferenceDeclared(incoming),
                new DefinitionEvent.ReferenceWithdrawn("SCREEN", "checkout"),
                new DefinitionEvent.ClaimCounted(5, 1, V1, false),
                new DefinitionEvent.ClaimCounted(5, 2, VersionSelector.adHoc(), true),
                new DefinitionEvent.VersionRetired(V1, "command-1", true, AT + 1),
                new DefinitionEvent.ClaimEnded(5, 1, false),
                new DefinitionEvent.VersionDeleted(V1, "command-1", AT + 2),
                new DefinitionEvent.ReferencesReleased(1, bill));
    }

    static PartitionState partitionState() {
        PartitionState state = PartitionState.EMPTY;
        // Up to the report, so that there is something of everything; then a second life of an ended run.
        for (PartitionEvent event : partitionEvents().subList(0, 6)) {
            state = state.evolve(event);
        }
        return state.evolve(new PartitionEvent.HolderPinned("deployer", hold(V1)))
                .evolve(new PartitionEvent.CancellationOrdered(ORDER, V1, "being deleted"))
                .evolve(new PartitionEvent.ThreadGranted(
                        "run-3", 1, ORDER, V1, ThreadKind.MAIN, null, "run-3", null, null, "host-a:1#7", AT))
                .evolve(new PartitionEvent.ThreadReleased(
                        "run-3", 1, InstanceStatus.FAILED, AT, AT + 9, NodeCounts.NONE, AT))
                .evolve(new PartitionEvent.ThreadGranted(
                        "run-3", 2, ORDER, V1, ThreadKind.MAIN, null, "run-3", null, null, "host-a:1#7", AT + 10));
    }

    static DefinitionState definitionState() {
        DefinitionState state = DefinitionState.EMPTY;
        for (DefinitionEvent event : definitionEvents()) {
            state = state.evolve(event);
        }
        return state;
    }

    /** Every record by the name of its golden file. */
    static Map<String, Object> records() {
        Map<String, Object> records = new LinkedHashMap<>();
        for (PartitionEvent event : partitionEvents()) {
            // The first of a kind is the golden one.
            records.putIfAbsent(event.getClass().getSimpleName() + "-v1", new PartitionBatch(List.of(event)));
        }
        for (DefinitionEvent event : definitionEvents()) {
            records.putIfAbsent(event.getClass().getSimpleName() + "-v1", new DefinitionBatch(List.of(event)));
        }
        records.put("PartitionState-v1", partitionState());
        records.put("DefinitionState-v1", definitionState());
        return records;
    }

    static List<Class<?>> kinds() {
        List<Class<?>> kinds = new ArrayList<>();
        for (Class<?> each : PartitionEvent.class.getPermittedSubclasses()) {
            if (each.isInterface()) {
                kinds.addAll(List.of(each.getPermittedSubclasses()));
            } else {
                kinds.add(each);
            }
        }
        kinds.addAll(List.of(DefinitionEvent.class.getPermittedSubclasses()));
        return kinds;
    }
}
