package io.heddle.kernel.registry;

import io.heddle.kernel.registry.DefinitionCommand.Holder;
import io.heddle.kernel.registry.DefinitionCommand.ReferenceCursor;
import io.heddle.kernel.registry.DefinitionReply.Reference;
import io.heddle.kernel.registry.DefinitionReply.ReferenceStats;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A page of references in the making: static ones first, then partition by partition; and the counts of all. */
final class ReferenceList {
    /** {@code type} of a live thread. */
    static final String THREAD = "THREAD";

    private final int limit;
    private final List<Reference> references = new ArrayList<>();
    private final Map<String, Long> byType = new TreeMap<>();
    private long runtime;
    private boolean truncated;
    private @Nullable ReferenceCursor last;

    ReferenceList(int limit) {
        this.limit = limit;
    }

    /** Counts all and lists those after {@code cursor}. */
    void statics(List<IncomingReference> incoming, @Nullable ReferenceCursor cursor) {
        incoming.forEach(each -> byType.merge(each.type(), 1L, Long::sum));
        if (cursor != null && cursor.partition() != ReferenceCursor.STATIC) {
            return;
        }
        List<IncomingReference> ordered = new ArrayList<>(incoming);
        ordered.sort(Comparator.comparing(ReferenceList::placeOf));
        for (IncomingReference each : ordered) {
            String place = placeOf(each);
            boolean before = cursor != null && cursor.after() != null && place.compareTo(cursor.after()) <= 0;
            if (!before) {
                add(StaticRules.reference(each), new ReferenceCursor(ReferenceCursor.STATIC, place));
            }
        }
    }

    /** Counts and lists what a partition answered. Partitions come in their order. */
    void holders(DefinitionCommand.Holders part) {
        part.counts().forEach((type, count) -> {
            byType.merge(type, count, Long::sum);
            runtime += count;
        });
        for (Holder holder : part.holders()) {
            add(reference(holder), new ReferenceCursor(part.partition(), holder.id()));
        }
        truncated |= part.more();
    }

    List<Reference> references() {
        return references;
    }

    boolean isTruncated() {
        return truncated;
    }

    /** Where the list goes on; null at its end. */
    @Nullable ReferenceCursor cursor() {
        return truncated ? last : null;
    }

    ReferenceStats stats(boolean exact) {
        return new ReferenceStats(
                byType.getOrDefault(StaticReference.SUBWORKFLOW_NODE, 0L),
                byType.getOrDefault(StaticReference.TRIGGER, 0L),
                byType.getOrDefault(THREAD, 0L),
                runtime,
                byType,
                exact);
    }

    private void add(Reference reference, ReferenceCursor place) {
        if (truncated || references.size() == limit) {
            truncated = true;
            return;
        }
        references.add(reference);
        last = place;
    }

    /** A node key is unique within a version; two references of one source differ in it. */
    private static String placeOf(IncomingReference reference) {
        return reference.type() + '\n' + reference.sourceId() + '\n' + new TreeMap<>(reference.details());
    }

    private static Reference reference(Holder holder) {
        Map<String, String> details = new LinkedHashMap<>();
        details.put("version", holder.version().toString());
        Hold hold = holder.hold();
        ThreadRow row = holder.thread();
        if (hold != null) {
            details.putAll(hold.details());
            return new Reference(hold.type(), hold.sourceId(holder.id().substring(1)), hold.name(), true, details);
        }
        if (row == null) {
            throw new IllegalStateException("neither thread nor hold: " + holder.id());
        }
        details.put("kind", row.kind().name());
        details.put("status", row.status().name());
        if (row.parentId() != null) {
            details.put("parent", row.parentId().value());
        }
        return new Reference(THREAD, row.threadId().value(), row.name(), true, details);
    }
}
