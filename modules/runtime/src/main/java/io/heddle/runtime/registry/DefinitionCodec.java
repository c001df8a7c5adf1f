package io.heddle.runtime.registry;

import io.heddle.Version;
import io.heddle.kernel.registry.DefinitionEvent;
import io.heddle.kernel.registry.DefinitionState;
import io.heddle.kernel.registry.DefinitionState.AdHocLife;
import io.heddle.kernel.registry.DefinitionState.PartitionClaims;
import io.heddle.kernel.registry.DefinitionState.StoredVersion;
import io.heddle.kernel.registry.VersionSelector;
import io.heddle.runtime.wire.WireException;
import io.heddle.runtime.wire.WireReader;
import io.heddle.runtime.wire.WireWriter;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;
import org.pcollections.TreePMap;

/** The stored form of {@link DefinitionEvent} and {@link DefinitionState}; see {@link PartitionEventCodec}. */
final class DefinitionCodec {
    private static final int LAYOUT = 1;

    private static final int PUBLISHED = 1;
    private static final int RETIRED = 2;
    private static final int DELETED = 3;
    private static final int COUNTED = 4;
    private static final int ENDED = 5;

    private DefinitionCodec() {}

    static void write(WireWriter out, DefinitionEvent event) {
        if (event instanceof DefinitionEvent.VersionPublished e) {
            Fields.version(head(out, PUBLISHED), e.version());
            Fields.content(out, e.content());
            out.writeLong(e.at());
        } else if (event instanceof DefinitionEvent.VersionRetired e) {
            Fields.selector(head(out, RETIRED), e.version());
            Fields.text(out, e.deleteBy());
            out.writeLong(e.at());
        } else if (event instanceof DefinitionEvent.VersionDeleted e) {
            Fields.selector(head(out, DELETED), e.version());
            out.writeString(e.commandId()).writeLong(e.at());
        } else if (event instanceof DefinitionEvent.ClaimCounted e) {
            head(out, COUNTED).writeUnsigned(e.partition()).writeUnsigned(e.claimNo());
            Fields.selector(out, e.version());
            out.writeBoolean(e.repair());
        } else if (event instanceof DefinitionEvent.ClaimEnded e) {
            head(out, ENDED)
                    .writeUnsigned(e.partition())
                    .writeUnsigned(e.claimNo())
                    .writeBoolean(e.repair());
        } else {
            throw new IllegalArgumentException(
                    "no stored form of " + event.getClass().getName());
        }
    }

    static DefinitionEvent read(WireReader in) {
        int kind = in.readUnsignedInt();
        int layout = in.readUnsignedInt();
        if (layout != LAYOUT) {
            throw new WireException("definition event " + kind + " has layout " + layout + ", this release reads up to "
                    + LAYOUT + ": was it written by a newer one?");
        }
        return switch (kind) {
            case PUBLISHED ->
                new DefinitionEvent.VersionPublished(Fields.version(in), Fields.content(in), in.readLong());
            case RETIRED -> new DefinitionEvent.VersionRetired(Fields.selector(in), Fields.text(in), in.readLong());
            case DELETED -> new DefinitionEvent.VersionDeleted(Fields.selector(in), in.readString(), in.readLong());
            case COUNTED ->
                new DefinitionEvent.ClaimCounted(
                        in.readUnsignedInt(), in.readUnsigned(), Fields.selector(in), in.readBoolean());
            case ENDED -> new DefinitionEvent.ClaimEnded(in.readUnsignedInt(), in.readUnsigned(), in.readBoolean());
            default ->
                throw new WireException("unknown definition event " + kind + ": was it written by a newer release?");
        };
    }

    static void write(WireWriter out, DefinitionState state) {
        out.writeUnsigned(state.versions().size());
        state.versions().forEach((version, stored) -> {
            Fields.version(out, version);
            out.writeString(stored.contentHash());
            out.writeOptional(stored.content(), Fields::content);
            Fields.versionStatus(out, stored.status());
            out.writeLong(stored.publishedAt());
            Fields.text(out, stored.deleteBy());
        });
        Fields.versionStatus(out, state.adHoc().status());
        Fields.text(out, state.adHoc().deleteBy());
        out.writeUnsigned(state.claims().size());
        state.claims().forEach((partition, claims) -> {
            out.writeUnsigned(partition).writeUnsigned(claims.closedUpTo());
            out.writeUnsigned(claims.open().size());
            claims.open().forEach((claimNo, version) -> {
                out.writeUnsigned(claimNo);
                Fields.selector(out, version);
            });
        });
        out.writeUnsigned(state.noticeNo()).writeBoolean(state.used()).writeUnsigned(state.repairs());
    }

    static DefinitionState readState(WireReader in) {
        TreePMap<Version, StoredVersion> versions = TreePMap.empty();
        int versionCount = in.readUnsignedInt();
        for (int i = 0; i < versionCount; i++) {
            versions = versions.plus(
                    Fields.version(in),
                    new StoredVersion(
                            in.readString(),
                            in.readOptional(Fields::content),
                            Fields.versionStatus(in),
                            in.readLong(),
                            Fields.text(in)));
        }
        AdHocLife adHoc = new AdHocLife(Fields.versionStatus(in), Fields.text(in));
        TreePMap<Integer, PartitionClaims> claims = TreePMap.empty();
        int partitionCount = in.readUnsignedInt();
        for (int i = 0; i < partitionCount; i++) {
            int partition = in.readUnsignedInt();
            claims = claims.plus(partition, new PartitionClaims(in.readUnsigned(), open(in)));
        }
        return new DefinitionState(versions, adHoc, claims, in.readUnsigned(), in.readBoolean(), in.readUnsigned());
    }

    private static PMap<Long, VersionSelector> open(WireReader in) {
        PMap<Long, VersionSelector> open = HashTreePMap.empty();
        int size = in.readUnsignedInt();
        for (int i = 0; i < size; i++) {
            open = open.plus(in.readUnsigned(), Fields.selector(in));
        }
        return open;
    }

    private static WireWriter head(WireWriter out, int kind) {
        return out.writeUnsigned(kind).writeUnsigned(LAYOUT);
    }
}
