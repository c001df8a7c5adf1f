package io.heddle.runtime.registry;

import io.heddle.DefinitionId;
import io.heddle.Version;
import io.heddle.kernel.registry.DefinitionState;
import io.heddle.kernel.registry.DefinitionState.AdHocLife;
import io.heddle.kernel.registry.DefinitionState.Draft;
import io.heddle.kernel.registry.DefinitionState.PartitionClaims;
import io.heddle.kernel.registry.DefinitionState.Pending;
import io.heddle.kernel.registry.DefinitionState.Source;
import io.heddle.kernel.registry.DefinitionState.StoredVersion;
import io.heddle.kernel.registry.IncomingReference;
import io.heddle.kernel.registry.VersionSelector;
import io.heddle.runtime.wire.WireReader;
import io.heddle.runtime.wire.WireWriter;
import java.util.List;
import java.util.TreeSet;
import org.pcollections.HashTreePMap;
import org.pcollections.HashTreePSet;
import org.pcollections.PMap;
import org.pcollections.PSet;
import org.pcollections.TreePMap;

/** The stored form of {@link DefinitionState}. */
final class DefinitionStateCodec {

    private DefinitionStateCodec() {}

    static void write(WireWriter out, DefinitionState state) {
        out.writeUnsigned(state.versions().size());
        state.versions().forEach((version, stored) -> {
            Fields.version(out, version);
            version(out, stored);
        });
        out.writeOptional(state.draft(), (each, draft) -> {
            Fields.content(each, draft.content());
            each.writeLong(draft.savedAt());
        });
        out.writeOptional(state.pending(), (each, pending) -> {
            Fields.publication(each, pending.publication());
            each.writeUnsigned(pending.referenceNo());
        });
        out.writeUnsigned(state.departing().size());
        state.departing().forEach((number, targets) -> {
            out.writeUnsigned(number);
            out.writeList(new TreeSet<>(targets), Fields::definitionId);
        });
        out.writeUnsigned(state.lastReferenceNo());
        out.writeUnsigned(state.incoming().size());
        state.incoming().forEach((source, kept) -> {
            Fields.definitionId(out, source);
            source(out, kept);
        });
        out.writeList(state.declared().values(), Fields::incoming);
        Fields.versionStatus(out, state.adHoc().status());
        Fields.text(out, state.adHoc().deleteBy());
        out.writeBoolean(state.adHoc().cancel());
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

    static DefinitionState read(WireReader in) {
        TreePMap<Version, StoredVersion> versions = TreePMap.empty();
        int versionCount = in.readUnsignedInt();
        for (int i = 0; i < versionCount; i++) {
            versions = versions.plus(Fields.version(in), version(in));
        }
        Draft draft = in.readOptional(each -> new Draft(Fields.content(each), each.readLong()));
        Pending pending = in.readOptional(each -> new Pending(Fields.publication(each), each.readUnsigned()));
        TreePMap<Long, PSet<DefinitionId>> departing = TreePMap.empty();
        int departingCount = in.readUnsignedInt();
        for (int i = 0; i < departingCount; i++) {
            departing = departing.plus(in.readUnsigned(), HashTreePSet.from(in.readList(Fields::definitionId)));
        }
        long lastReferenceNo = in.readUnsigned();
        TreePMap<DefinitionId, Source> incoming = TreePMap.empty();
        int sourceCount = in.readUnsignedInt();
        for (int i = 0; i < sourceCount; i++) {
            incoming = incoming.plus(Fields.definitionId(in), source(in));
        }
        TreePMap<String, IncomingReference> declared = TreePMap.empty();
        for (IncomingReference reference : in.readList(Fields::incoming)) {
            declared = declared.plus(DefinitionState.declaredKey(reference.type(), reference.sourceId()), reference);
        }
        AdHocLife adHoc = new AdHocLife(Fields.versionStatus(in), Fields.text(in), in.readBoolean());
        TreePMap<Integer, PartitionClaims> claims = TreePMap.empty();
        int partitionCount = in.readUnsignedInt();
        for (int i = 0; i < partitionCount; i++) {
            claims = claims.plus(in.readUnsignedInt(), new PartitionClaims(in.readUnsigned(), open(in)));
        }
        return new DefinitionState(
                versions,
                draft,
                pending,
                departing,
                lastReferenceNo,
                incoming,
                declared,
                adHoc,
                claims,
                in.readUnsigned(),
                in.readBoolean(),
                in.readUnsigned());
    }

    private static void version(WireWriter out, StoredVersion stored) {
        out.writeString(stored.contentHash());
        out.writeOptional(stored.content(), Fields::content);
        Fields.versionStatus(out, stored.status());
        out.writeLong(stored.publishedAt());
        Fields.text(out, stored.publishedBy());
        out.writeList(stored.references(), Fields::reference).writeUnsigned(stored.referenceNo());
        Fields.text(out, stored.deleteBy());
        out.writeBoolean(stored.cancel());
    }

    private static StoredVersion version(WireReader in) {
        return new StoredVersion(
                in.readString(),
                in.readOptional(Fields::content),
                Fields.versionStatus(in),
                in.readLong(),
                Fields.text(in),
                in.readList(Fields::reference),
                in.readUnsigned(),
                Fields.text(in),
                in.readBoolean());
    }

    private static void source(WireWriter out, Source source) {
        out.writeUnsigned(source.droppedUpTo()).writeUnsigned(source.counted().size());
        source.counted().forEach((number, references) -> {
            out.writeUnsigned(number);
            out.writeList(references, Fields::incoming);
        });
    }

    private static Source source(WireReader in) {
        long droppedUpTo = in.readUnsigned();
        TreePMap<Long, List<IncomingReference>> counted = TreePMap.empty();
        int size = in.readUnsignedInt();
        for (int i = 0; i < size; i++) {
            counted = counted.plus(in.readUnsigned(), in.readList(Fields::incoming));
        }
        return new Source(droppedUpTo, counted);
    }

    private static PMap<Long, VersionSelector> open(WireReader in) {
        PMap<Long, VersionSelector> open = HashTreePMap.empty();
        int size = in.readUnsignedInt();
        for (int i = 0; i < size; i++) {
            open = open.plus(in.readUnsigned(), Fields.selector(in));
        }
        return open;
    }
}
