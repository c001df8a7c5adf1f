package io.heddle.kernel.registry;

import io.heddle.Version;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;
import org.pcollections.TreePMap;

/**
 * Everything durable about one definition: the fold of its events.
 *
 * @param versions every version ever published, deleted ones too
 * @param adHoc whether threads without a published version may refer to it
 * @param claims by partition; a partition stays once it has asked for a claim
 * @param noticeNo how often versions changed
 * @param used whether any thread ever referred to it
 * @param repairs claims an audit had to correct
 */
public record DefinitionState(
        TreePMap<Version, StoredVersion> versions,
        AdHocLife adHoc,
        TreePMap<Integer, PartitionClaims> claims,
        long noticeNo,
        boolean used,
        long repairs) {

    /** Before the first event. */
    public static final DefinitionState EMPTY =
            new DefinitionState(TreePMap.empty(), AdHocLife.OPEN, TreePMap.empty(), 0, false, 0);

    /**
     * A version.
     *
     * @param content null once deleted
     * @param publishedAt {@link Micros}
     * @param deleteBy the deletion it was, or is to be, deleted by
     */
    public record StoredVersion(
            String contentHash,
            @Nullable DefinitionContent content,
            VersionStatus status,
            long publishedAt,
            @Nullable String deleteBy) {}

    /** The life of the pseudo-version AD_HOC. */
    public record AdHocLife(VersionStatus status, @Nullable String deleteBy) {
        static final AdHocLife OPEN = new AdHocLife(VersionStatus.PUBLISHED, null);
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
        if (event instanceof DefinitionEvent.VersionPublished e) {
            StoredVersion version =
                    new StoredVersion(e.content().contentHash(), e.content(), VersionStatus.PUBLISHED, e.at(), null);
            return withVersions(versions.plus(e.version(), version), adHoc);
        } else if (event instanceof DefinitionEvent.VersionRetired e) {
            return moved(e.version(), VersionStatus.RETIRED, e.deleteBy());
        } else if (event instanceof DefinitionEvent.VersionDeleted e) {
            return moved(e.version(), VersionStatus.DELETED, e.commandId());
        } else if (event instanceof DefinitionEvent.ClaimCounted e) {
            PartitionClaims before = claimsOf(e.partition());
            return withClaims(
                    e.partition(),
                    new PartitionClaims(before.closedUpTo(), before.open().plus(e.claimNo(), e.version())),
                    e.repair());
        } else if (event instanceof DefinitionEvent.ClaimEnded e) {
            PartitionClaims before = claimsOf(e.partition());
            return withClaims(
                    e.partition(),
                    new PartitionClaims(
                            Math.max(before.closedUpTo(), e.claimNo()),
                            before.open().minus(e.claimNo())),
                    e.repair());
        }
        throw new IllegalStateException("unknown event " + event.getClass().getName());
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

    private DefinitionState moved(VersionSelector version, VersionStatus status, @Nullable String deleteBy) {
        if (version instanceof VersionSelector.Exact exact) {
            StoredVersion before =
                    Objects.requireNonNull(versions.get(exact.version()), () -> "no version " + exact.version());
            DefinitionContent content = status == VersionStatus.DELETED ? null : before.content();
            StoredVersion after =
                    new StoredVersion(before.contentHash(), content, status, before.publishedAt(), deleteBy);
            return withVersions(versions.plus(exact.version(), after), adHoc);
        }
        return withVersions(versions, new AdHocLife(status, deleteBy));
    }

    private DefinitionState withVersions(TreePMap<Version, StoredVersion> nextVersions, AdHocLife nextAdHoc) {
        return new DefinitionState(nextVersions, nextAdHoc, claims, noticeNo + 1, used, repairs);
    }

    private DefinitionState withClaims(int partition, PartitionClaims next, boolean repair) {
        boolean usedNow = used || !next.open().isEmpty();
        return new DefinitionState(
                versions, adHoc, claims.plus(partition, next), noticeNo, usedNow, repairs + (repair ? 1 : 0));
    }
}
