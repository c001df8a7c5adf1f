package io.heddle.kernel.registry;

import io.heddle.DefinitionId;
import io.heddle.Version;
import io.heddle.kernel.registry.DefinitionState.AdHocLife;
import io.heddle.kernel.registry.DefinitionState.Draft;
import io.heddle.kernel.registry.DefinitionState.PartitionClaims;
import io.heddle.kernel.registry.DefinitionState.Pending;
import io.heddle.kernel.registry.DefinitionState.Source;
import io.heddle.kernel.registry.DefinitionState.StoredVersion;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePSet;
import org.pcollections.PSet;
import org.pcollections.TreePMap;

/** The one place where the state of a definition is made from events. */
final class DefinitionEvolution {
    // The fields of the state, so that an event names only what it changes.
    private TreePMap<Version, StoredVersion> versions;
    private @Nullable Draft draft;
    private @Nullable Pending pending;
    private TreePMap<Long, PSet<DefinitionId>> departing;
    private long lastReferenceNo;
    private TreePMap<DefinitionId, Source> incoming;
    private TreePMap<String, IncomingReference> declared;
    private AdHocLife adHoc;
    private TreePMap<Integer, PartitionClaims> claims;
    private long noticeNo;
    private boolean used;
    private long repairs;

    private DefinitionEvolution(DefinitionState state) {
        versions = state.versions();
        draft = state.draft();
        pending = state.pending();
        departing = state.departing();
        lastReferenceNo = state.lastReferenceNo();
        incoming = state.incoming();
        declared = state.declared();
        adHoc = state.adHoc();
        claims = state.claims();
        noticeNo = state.noticeNo();
        used = state.used();
        repairs = state.repairs();
    }

    static DefinitionState evolve(DefinitionState state, DefinitionEvent event) {
        DefinitionEvolution next = new DefinitionEvolution(state);
        next.apply(event);
        return new DefinitionState(
                next.versions,
                next.draft,
                next.pending,
                next.departing,
                next.lastReferenceNo,
                next.incoming,
                next.declared,
                next.adHoc,
                next.claims,
                next.noticeNo,
                next.used,
                next.repairs);
    }

    private void apply(DefinitionEvent event) {
        if (event instanceof DefinitionEvent.VersionPublished e) {
            published(e);
        } else if (event instanceof DefinitionEvent.VersionRetired e) {
            retired(e);
        } else if (event instanceof DefinitionEvent.VersionDeleted e) {
            deleted(e);
        } else if (event instanceof DefinitionEvent.ClaimCounted e) {
            PartitionClaims before = claims.getOrDefault(e.partition(), PartitionClaims.NONE);
            claim(
                    e.partition(),
                    new PartitionClaims(before.closedUpTo(), before.open().plus(e.claimNo(), e.version())),
                    e.repair());
        } else if (event instanceof DefinitionEvent.ClaimEnded e) {
            PartitionClaims before = claims.getOrDefault(e.partition(), PartitionClaims.NONE);
            claim(
                    e.partition(),
                    new PartitionClaims(
                            Math.max(before.closedUpTo(), e.claimNo()),
                            before.open().minus(e.claimNo())),
                    e.repair());
        } else if (event instanceof DefinitionEvent.PublicationBegun e) {
            pending = new Pending(e.publication(), e.referenceNo());
            lastReferenceNo = Math.max(lastReferenceNo, e.referenceNo());
        } else if (event instanceof DefinitionEvent.PublicationAbandoned e) {
            Pending over = Objects.requireNonNull(pending, "no publication is pending");
            pending = null;
            depart(e.referenceNo(), over.publication().references());
        } else if (event instanceof DefinitionEvent.ReferencesReleased e) {
            PSet<DefinitionId> left = departing
                    .getOrDefault(e.referenceNo(), HashTreePSet.empty())
                    .minus((Object) e.target());
            departing = left.isEmpty() ? departing.minus(e.referenceNo()) : departing.plus(e.referenceNo(), left);
        } else if (event instanceof DefinitionEvent.ReferencesCounted e) {
            Source before = incoming.getOrDefault(e.source(), Source.NONE);
            incoming = incoming.plus(
                    e.source(),
                    new Source(before.droppedUpTo(), before.counted().plus(e.referenceNo(), e.references())));
        } else if (event instanceof DefinitionEvent.ReferencesDropped e) {
            Source before = incoming.getOrDefault(e.source(), Source.NONE);
            incoming = incoming.plus(
                    e.source(),
                    new Source(
                            Math.max(before.droppedUpTo(), e.referenceNo()),
                            before.counted().minus(e.referenceNo())));
        } else if (event instanceof DefinitionEvent.ReferenceDeclared e) {
            IncomingReference reference = e.reference();
            declared = declared.plus(DefinitionState.declaredKey(reference.type(), reference.sourceId()), reference);
        } else if (event instanceof DefinitionEvent.ReferenceWithdrawn e) {
            declared = declared.minus(DefinitionState.declaredKey(e.type(), e.sourceId()));
        } else if (event instanceof DefinitionEvent.DraftSaved e) {
            draft = new Draft(e.content(), e.at());
        } else if (event instanceof DefinitionEvent.DraftDropped) {
            draft = null;
        } else {
            throw new IllegalStateException("unknown event " + event.getClass().getName());
        }
    }

    private void published(DefinitionEvent.VersionPublished event) {
        Publication publication = event.publication();
        DefinitionContent content = publication.content();
        versions = versions.plus(
                publication.version(),
                new StoredVersion(
                        content.contentHash(),
                        content,
                        VersionStatus.PUBLISHED,
                        event.at(),
                        publication.commandId(),
                        publication.references(),
                        event.referenceNo(),
                        null,
                        false));
        noticeNo++;
        if (pending != null && pending.referenceNo() == event.referenceNo()) {
            pending = null;
        }
        if (draft != null && draft.content().contentHash().equals(content.contentHash())) {
            // It was this draft that was published.
            draft = null;
        }
    }

    private void retired(DefinitionEvent.VersionRetired event) {
        if (event.version() instanceof VersionSelector.Exact exact) {
            StoredVersion before = present(exact.version());
            versions = versions.plus(
                    exact.version(),
                    new StoredVersion(
                            before.contentHash(),
                            before.content(),
                            VersionStatus.RETIRED,
                            before.publishedAt(),
                            before.publishedBy(),
                            before.references(),
                            before.referenceNo(),
                            event.deleteBy(),
                            event.cancel()));
        } else {
            adHoc = new AdHocLife(VersionStatus.RETIRED, event.deleteBy(), event.cancel());
        }
        noticeNo++;
    }

    private void deleted(DefinitionEvent.VersionDeleted event) {
        if (event.version() instanceof VersionSelector.Exact exact) {
            StoredVersion before = present(exact.version());
            versions = versions.plus(
                    exact.version(),
                    new StoredVersion(
                            before.contentHash(),
                            null,
                            VersionStatus.DELETED,
                            before.publishedAt(),
                            before.publishedBy(),
                            List.of(),
                            0,
                            event.commandId(),
                            false));
            if (before.referenceNo() != 0) {
                depart(before.referenceNo(), before.references());
            }
        } else {
            adHoc = new AdHocLife(VersionStatus.DELETED, event.commandId(), false);
        }
        noticeNo++;
    }

    /** The targets are to be told. */
    private void depart(long referenceNo, List<StaticReference> references) {
        PSet<DefinitionId> targets = HashTreePSet.empty();
        for (StaticReference reference : references) {
            targets = targets.plus(reference.target());
        }
        departing = departing.plus(referenceNo, targets);
    }

    private void claim(int partition, PartitionClaims next, boolean repair) {
        claims = claims.plus(partition, next);
        used |= !next.open().isEmpty();
        repairs += repair ? 1 : 0;
    }

    private StoredVersion present(Version version) {
        return Objects.requireNonNull(versions.get(version), () -> "no version " + version);
    }
}
