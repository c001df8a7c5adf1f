package io.heddle.runtime.registry;

import io.heddle.DefinitionId;
import io.heddle.InstanceStatus;
import io.heddle.Version;
import io.heddle.kernel.registry.Claim;
import io.heddle.kernel.registry.ClaimKey;
import io.heddle.kernel.registry.DefinitionContent;
import io.heddle.kernel.registry.Hold;
import io.heddle.kernel.registry.IncomingReference;
import io.heddle.kernel.registry.Micros;
import io.heddle.kernel.registry.NodeCounts;
import io.heddle.kernel.registry.Publication;
import io.heddle.kernel.registry.StaticReference;
import io.heddle.kernel.registry.ThreadKind;
import io.heddle.kernel.registry.VersionSelector;
import io.heddle.kernel.registry.VersionStatus;
import io.heddle.kernel.registry.WorkTopics;
import io.heddle.runtime.wire.WireException;
import io.heddle.runtime.wire.WireReader;
import io.heddle.runtime.wire.WireWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The stored form of the values registry records are made of. A constant's code is its place in the list here. */
final class Fields {
    private static final List<InstanceStatus> STATUSES = List.of(
            InstanceStatus.CREATED,
            InstanceStatus.RUNNING,
            InstanceStatus.PAUSED,
            InstanceStatus.COMPLETED,
            InstanceStatus.FAILED,
            InstanceStatus.CANCELLED,
            InstanceStatus.TIMED_OUT);
    private static final List<ThreadKind> KINDS =
            List.of(ThreadKind.MAIN, ThreadKind.FORK, ThreadKind.SUBWORKFLOW, ThreadKind.DYNAMIC, ThreadKind.COPY);
    private static final List<Claim.Phase> PHASES = List.of(Claim.Phase.OPENING, Claim.Phase.HELD, Claim.Phase.CLOSING);
    private static final List<VersionStatus> VERSION_STATUSES =
            List.of(VersionStatus.PUBLISHED, VersionStatus.RETIRED, VersionStatus.DELETED);

    private static final int EXACT = 0;
    private static final int LATEST = 1;
    private static final int AD_HOC = 2;

    private Fields() {}

    static void work(WireWriter out, WorkTopics work) {
        out.writeList(work.free(), WireWriter::writeString);
        out.writeList(work.held(), WireWriter::writeString);
    }

    static WorkTopics work(WireReader in) {
        return new WorkTopics(in.readList(WireReader::readString), in.readList(WireReader::readString));
    }

    static void status(WireWriter out, InstanceStatus status) {
        out.writeUnsigned(STATUSES.indexOf(status));
    }

    static InstanceStatus status(WireReader in) {
        return constant(in, STATUSES);
    }

    static void kind(WireWriter out, ThreadKind kind) {
        out.writeUnsigned(KINDS.indexOf(kind));
    }

    static ThreadKind kind(WireReader in) {
        return constant(in, KINDS);
    }

    static void phase(WireWriter out, Claim.Phase phase) {
        out.writeUnsigned(PHASES.indexOf(phase));
    }

    static Claim.Phase phase(WireReader in) {
        return constant(in, PHASES);
    }

    static void versionStatus(WireWriter out, VersionStatus status) {
        out.writeUnsigned(VERSION_STATUSES.indexOf(status));
    }

    static VersionStatus versionStatus(WireReader in) {
        return constant(in, VERSION_STATUSES);
    }

    static void definitionId(WireWriter out, DefinitionId id) {
        out.writeString(id.value());
    }

    static DefinitionId definitionId(WireReader in) {
        return DefinitionId.of(in.readString());
    }

    static void version(WireWriter out, Version version) {
        out.writeUnsigned(version.major()).writeUnsigned(version.minor()).writeUnsigned(version.patch());
    }

    static Version version(WireReader in) {
        return new Version(in.readUnsignedInt(), in.readUnsignedInt(), in.readUnsignedInt());
    }

    static void selector(WireWriter out, VersionSelector selector) {
        if (selector instanceof VersionSelector.Exact exact) {
            out.writeUnsigned(EXACT);
            version(out, exact.version());
        } else {
            out.writeUnsigned(selector instanceof VersionSelector.Latest ? LATEST : AD_HOC);
        }
    }

    static VersionSelector selector(WireReader in) {
        int code = in.readUnsignedInt();
        return switch (code) {
            case EXACT -> VersionSelector.exact(version(in));
            case LATEST -> VersionSelector.latest();
            case AD_HOC -> VersionSelector.adHoc();
            default -> throw new WireException("unknown version selector " + code);
        };
    }

    static void counts(WireWriter out, NodeCounts counts) {
        out.writeUnsigned(counts.pending())
                .writeUnsigned(counts.ready())
                .writeUnsigned(counts.executing())
                .writeUnsigned(counts.completed())
                .writeUnsigned(counts.failed())
                .writeUnsigned(counts.skipped())
                .writeUnsigned(counts.cancelled());
    }

    static NodeCounts counts(WireReader in) {
        return new NodeCounts(
                in.readUnsignedInt(),
                in.readUnsignedInt(),
                in.readUnsignedInt(),
                in.readUnsignedInt(),
                in.readUnsignedInt(),
                in.readUnsignedInt(),
                in.readUnsignedInt());
    }

    static void micros(WireWriter out, long micros) {
        out.writeBoolean(micros != Micros.NONE);
        if (micros != Micros.NONE) {
            out.writeLong(micros);
        }
    }

    static long micros(WireReader in) {
        return in.readBoolean() ? in.readLong() : Micros.NONE;
    }

    static void text(WireWriter out, @Nullable String text) {
        out.writeOptional(text, WireWriter::writeString);
    }

    static @Nullable String text(WireReader in) {
        return in.readOptional(WireReader::readString);
    }

    static void content(WireWriter out, DefinitionContent content) {
        out.writeString(content.contentHash()).writeBytes(content.bytes());
    }

    static DefinitionContent content(WireReader in) {
        return DefinitionContent.restore(in.readString(), in.readBytes());
    }

    static void hold(WireWriter out, Hold hold) {
        definitionId(out, hold.key().definitionId());
        selector(out, hold.key().version());
        out.writeString(hold.type());
        text(out, hold.name());
        details(out, hold.details());
    }

    static Hold hold(WireReader in) {
        return new Hold(new ClaimKey(definitionId(in), selector(in)), in.readString(), text(in), details(in));
    }

    static void incoming(WireWriter out, IncomingReference reference) {
        out.writeString(reference.type()).writeString(reference.sourceId());
        text(out, reference.sourceName());
        selector(out, reference.selector());
        details(out, reference.details());
    }

    static IncomingReference incoming(WireReader in) {
        return new IncomingReference(in.readString(), in.readString(), text(in), selector(in), details(in));
    }

    static void reference(WireWriter out, StaticReference reference) {
        definitionId(out, reference.target());
        selector(out, reference.selector());
        out.writeString(reference.type()).writeString(reference.element());
        details(out, reference.details());
    }

    static StaticReference reference(WireReader in) {
        return new StaticReference(definitionId(in), selector(in), in.readString(), in.readString(), details(in));
    }

    static void publication(WireWriter out, Publication publication) {
        version(out, publication.version());
        content(out, publication.content());
        text(out, publication.name());
        out.writeList(publication.references(), Fields::reference);
        text(out, publication.commandId());
        out.writeOptional(publication.replaces(), Fields::version);
    }

    static Publication publication(WireReader in) {
        return new Publication(
                version(in),
                content(in),
                text(in),
                in.readList(Fields::reference),
                text(in),
                in.readOptional(Fields::version));
    }

    /** Sorted: the same details give the same bytes. */
    private static void details(WireWriter out, Map<String, String> details) {
        out.writeList(
                new TreeMap<>(details).entrySet(),
                (each, entry) -> each.writeString(entry.getKey()).writeString(entry.getValue()));
    }

    private static Map<String, String> details(WireReader in) {
        Map<String, String> details = new HashMap<>();
        int size = in.readUnsignedInt();
        for (int i = 0; i < size; i++) {
            details.put(in.readString(), in.readString());
        }
        return details;
    }

    private static <E> E constant(WireReader in, List<E> codes) {
        int code = in.readUnsignedInt();
        if (code >= codes.size()) {
            throw new WireException("unknown code " + code + ", expected one of " + codes);
        }
        return codes.get(code);
    }
}
