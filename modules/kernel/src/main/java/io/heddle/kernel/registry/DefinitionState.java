package io.heddle.kernel.registry;

import io.heddle.DefinitionId;
import io.heddle.Version;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;
import org.pcollections.PSet;
import org.pcollections.TreePMap;

/**
 * Everything durable about one definition: the fold of its events.
 *
 * @param versions every version ever published, deleted ones too
 * @param draft what is worked on; null if nothing is
 * @param pending the publication that waits for other definitions; null for none
 * @param departing references other definitions may still count although they are over, by number
 * @param lastReferenceNo the greatest number used for references
 * @param incoming references of other definitions, by definition
 * @param declared references of plug-ins, by {@link #declaredKey}
 * @param adHoc whether threads without a published version may refer to it
 * @param claims by partition; a partition stays once it has asked for a claim
 * @param noticeNo how often versions changed
 * @param used whether any thread ever referred to it
 * @param repairs claims an audit had to correct
 */
public record DefinitionState(
        TreePMap<Version, StoredVersion> versions,
        @Nullable Draft draft,
        @Nullable Pending pending,
        TreePMap<Long, PSet<DefinitionId>> departing,
        long lastReferenceNo,
        TreePMap<DefinitionId, Source> incoming,
        TreePMap<String, IncomingReference> declared,
        AdHocLife adHoc,
        TreePMap<Integer, PartitionClaims> claims,
        long noticeNo,
        boolean used,
        long repairs) {

    /** Before the first event. */
    public static final DefinitionState EMPTY = new DefinitionState(
            TreePMap.empty(),
            null,
            null,
            TreePMap.empty(),
            0,
            TreePMap.empty(),
            TreePMap.empty(),
            AdHocLife.OPEN,
            TreePMap.empty(),
            0,
            false,
            0);

    /**
     * A version.
     *
     * @param content null once deleted
     * @param publishedAt {@link Micros}
     * @param publishedBy the update it came with; null for a plain publication
     * @param references what it would start; empty once deleted
     * @param referenceNo under which other definitions keep these; 0 for none
     * @param deleteBy the deletion it was, or is to be, deleted by
     * @param cancel whether its threads are being cancelled
     */
    public record StoredVersion(
            String contentHash,
            @Nullable DefinitionContent content,
            VersionStatus status,
            long publishedAt,
            @Nullable String publishedBy,
            List<StaticReference> references,
            long referenceNo,
            @Nullable String deleteBy,
            boolean cancel) {
        public StoredVersion {
            references = List.copyOf(references);
        }
    }

    /**
     * A definition that may still change.
     *
     * @param savedAt {@link Micros}
     */
    public record Draft(DefinitionContent content, long savedAt) {}

    /** A publication and the number of its references. */
    public record Pending(Publication publication, long referenceNo) {}

    /**
     * What another definition refers to here.
     *
     * @param droppedUpTo greatest number that is over; a lower one that is not counted comes too late
     * @param counted references by number
     */
    public record Source(long droppedUpTo, TreePMap<Long, List<IncomingReference>> counted) {
        static final Source NONE = new Source(0, TreePMap.empty());
    }

    /** The life of the pseudo-version AD_HOC. */
    public record AdHocLife(VersionStatus status, @Nullable String deleteBy, boolean cancel) {
        static final AdHocLife OPEN = new AdHocLife(VersionStatus.PUBLISHED, null, false);
    }

    /**
     * The claims of one partition.
     *
     * @param closedUpTo greatest number that ended; a lower one that is not open comes too late
     * @param open numbers and versions
     */
    public record PartitionClaims(long closedUpTo, PMap<Long, VersionSelector> open) {
        static final PartitionClaims NONE = new PartitionClaims(0, HashTreePMap.empty());
    }

    /** The state after {@code event}. */
    public DefinitionState evolve(DefinitionEvent event) {
        return DefinitionEvolution.evolve(this, event);
    }

    /** What partitions need to know. */
    public DefinitionView view() {
        Set<VersionSelector> retired = new HashSet<>();
        versions.forEach((version, stored) -> {
            if (stored.status() != VersionStatus.PUBLISHED) {
                retired.add(VersionSelector.exact(version));
            }
        });
        if (adHoc.status() != VersionStatus.PUBLISHED) {
            retired.add(VersionSelector.adHoc());
        }
        return new DefinitionView(noticeNo, latest(), retired);
    }

    /** The greatest published version, or null. */
    public @Nullable Version latest() {
        for (Map.Entry<Version, StoredVersion> entry : versions.descendingMap().entrySet()) {
            if (entry.getValue().status() == VersionStatus.PUBLISHED) {
                return entry.getKey();
            }
        }
        return null;
    }

    /** The status of a version, exact or AD_HOC; null if it was never published. */
    public @Nullable VersionStatus statusOf(VersionSelector version) {
        if (version instanceof VersionSelector.Exact exact) {
            StoredVersion stored = versions.get(exact.version());
            return stored == null ? null : stored.status();
        }
        return adHoc.status();
    }

    /** Whether anyone ever published it or ran under its id. */
    boolean isKnown() {
        return !versions.isEmpty() || used;
    }

    PartitionClaims claimsOf(int partition) {
        return claims.getOrDefault(partition, PartitionClaims.NONE);
    }

    boolean hasClaims() {
        return claims.values().stream().anyMatch(ofOne -> !ofOne.open().isEmpty());
    }

    /** Claims of any of {@code wanted}. */
    long claimsOn(Set<VersionSelector> wanted) {
        return claims.values().stream()
                .flatMap(ofOne -> ofOne.open().values().stream())
                .filter(wanted::contains)
                .count();
    }

    /** Every static reference to this definition, whichever version it means. */
    List<IncomingReference> staticReferences() {
        List<IncomingReference> all = new ArrayList<>();
        incoming.values().forEach(source -> source.counted().values().forEach(all::addAll));
        all.addAll(declared.values());
        return all;
    }

    /** The greatest version ever published, deleted ones too; null for none. */
    public @Nullable Version greatest() {
        return versions.isEmpty() ? null : versions.lastKey();
    }

    /** Whether the threads of a version are being cancelled. */
    boolean isCancelling(VersionSelector version) {
        if (version instanceof VersionSelector.Exact exact) {
            StoredVersion stored = versions.get(exact.version());
            return stored != null && stored.status() == VersionStatus.RETIRED && stored.cancel();
        }
        return adHoc.status() == VersionStatus.RETIRED && adHoc.cancel();
    }

    /** How a plug-in's reference is filed. */
    public static String declaredKey(String type, String sourceId) {
        return type + ":" + sourceId;
    }
}
