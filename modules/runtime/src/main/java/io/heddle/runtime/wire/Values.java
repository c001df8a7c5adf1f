package io.heddle.runtime.wire;

import io.heddle.Finding;
import io.heddle.InstanceStatus;
import io.heddle.NodeError;
import io.heddle.NodeStatus;
import io.heddle.Payload;
import io.heddle.definition.DependencyType;
import io.heddle.definition.FailurePolicy;
import io.heddle.kernel.instance.Branches;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The values instance records are made of. Constants are written as numbers given here once and for ever, so that an
 * enum may be reordered; a number this release does not know is an error.
 */
final class Values {
    private static final int OTHER_TYPE = 0;
    private static final int JSON_TYPE = 1;
    private static final int STORED = 2;

    private static final int HASH_BYTES = 32;
    private static final HexFormat HEX = HexFormat.of();

    private Values() {}

    // ---- payloads -------------------------------------------------------------------------------------------------

    static void writePayload(WireWriter out, Payload payload) {
        Payload.Reference reference = payload.reference();
        if (reference != null) {
            out.writeByte(STORED).writeString(payload.contentType());
            out.writeBytes(HEX.parseHex(reference.sha256())).writeUnsigned(reference.size());
            return;
        }
        boolean json = payload.contentType().equals(Payload.JSON);
        out.writeByte(json ? JSON_TYPE : OTHER_TYPE);
        if (!json) {
            out.writeString(payload.contentType());
        }
        out.writeBytes(payload.toByteArray());
    }

    private static Payload readReference(WireReader in) {
        String contentType = in.readString();
        byte[] hash = in.readBytes();
        if (hash.length != HASH_BYTES) {
            throw new WireException("a SHA-256 of " + hash.length + " bytes");
        }
        return Payload.stored(
                contentType, new Payload.Reference(HEX.formatHex(hash), in.readUnsignedInt()), in.payloadSource());
    }

    static Payload readPayload(WireReader in) {
        int type = in.readByte();
        if (type == STORED) {
            return readReference(in);
        }
        if (type != JSON_TYPE && type != OTHER_TYPE) {
            throw unknown("payload type", type);
        }
        String contentType = type == JSON_TYPE ? Payload.JSON : in.readString();
        return Payload.takeOver(contentType, in.readBytes());
    }

    static void writeOptionalPayload(WireWriter out, @Nullable Payload payload) {
        out.writeOptional(payload, Values::writePayload);
    }

    static @Nullable Payload readOptionalPayload(WireReader in) {
        return in.readOptional(Values::readPayload);
    }

    static void writePayloads(WireWriter out, Map<String, Payload> payloads) {
        out.writeUnsigned(payloads.size());
        payloads.forEach((key, payload) -> {
            out.writeString(key);
            writePayload(out, payload);
        });
    }

    static Map<String, Payload> readPayloads(WireReader in) {
        int count = in.readUnsignedInt();
        Map<String, Payload> payloads = new LinkedHashMap<>();
        for (int n = 0; n < count; n++) {
            String key = in.readString();
            payloads.put(key, readPayload(in));
        }
        return payloads;
    }

    // ---- errors and findings --------------------------------------------------------------------------------------

    static void writeError(WireWriter out, NodeError error) {
        out.writeString(error.code());
        out.writeString(error.message());
        out.writeOptional(error.errorClass(), WireWriter::writeString);
        out.writeBoolean(error.retryable());
    }

    static NodeError readError(WireReader in) {
        return new NodeError(
                in.readString(), in.readString(), in.readOptional(WireReader::readString), in.readBoolean());
    }

    static void writeFinding(WireWriter out, Finding finding) {
        out.writeString(finding.code());
        out.writeBoolean(finding.isError());
        out.writeString(finding.element());
        out.writeString(finding.message());
        out.writeList(finding.path(), WireWriter::writeString);
        out.writeOptional(finding.line(), WireWriter::writeInt);
    }

    static Finding readFinding(WireReader in) {
        return new Finding(
                in.readString(),
                in.readBoolean() ? Finding.Severity.ERROR : Finding.Severity.WARNING,
                in.readString(),
                in.readString(),
                in.readList(WireReader::readString),
                in.readOptional(WireReader::readInt));
    }

    // ---- sets of positions ----------------------------------------------------------------------------------------

    static void writeBranches(WireWriter out, Branches branches) {
        long[] words = branches.words();
        out.writeUnsigned(words.length);
        for (long word : words) {
            out.writeLong(word);
        }
    }

    static Branches readBranches(WireReader in) {
        int count = in.readUnsignedInt();
        if (count == 0) {
            return Branches.NONE;
        }
        if (count > in.remaining()) {
            throw new WireException("a set of " + count + " words does not fit into " + in.remaining() + " bytes");
        }
        long[] words = new long[count];
        for (int n = 0; n < count; n++) {
            words[n] = in.readLong();
        }
        return Branches.of(words);
    }

    // ---- constants ------------------------------------------------------------------------------------------------

    static void writeStatus(WireWriter out, InstanceStatus status) {
        out.writeByte(
                switch (status) {
                    case CREATED -> 1;
                    case RUNNING -> 2;
                    case PAUSED -> 3;
                    case COMPLETED -> 4;
                    case FAILED -> 5;
                    case CANCELLED -> 6;
                    case TIMED_OUT -> 7;
                });
    }

    static InstanceStatus readStatus(WireReader in) {
        int code = in.readByte();
        return switch (code) {
            case 1 -> InstanceStatus.CREATED;
            case 2 -> InstanceStatus.RUNNING;
            case 3 -> InstanceStatus.PAUSED;
            case 4 -> InstanceStatus.COMPLETED;
            case 5 -> InstanceStatus.FAILED;
            case 6 -> InstanceStatus.CANCELLED;
            case 7 -> InstanceStatus.TIMED_OUT;
            default -> throw unknown("instance status", code);
        };
    }

    static void writeNodeStatus(WireWriter out, NodeStatus status) {
        out.writeByte(
                switch (status) {
                    case PENDING -> 1;
                    case READY -> 2;
                    case EXECUTING -> 3;
                    case COMPLETED -> 4;
                    case FAILED -> 5;
                    case SKIPPED -> 6;
                    case CANCELLED -> 7;
                });
    }

    static NodeStatus readNodeStatus(WireReader in) {
        int code = in.readByte();
        return switch (code) {
            case 1 -> NodeStatus.PENDING;
            case 2 -> NodeStatus.READY;
            case 3 -> NodeStatus.EXECUTING;
            case 4 -> NodeStatus.COMPLETED;
            case 5 -> NodeStatus.FAILED;
            case 6 -> NodeStatus.SKIPPED;
            case 7 -> NodeStatus.CANCELLED;
            default -> throw unknown("node status", code);
        };
    }

    static void writePolicy(WireWriter out, FailurePolicy policy) {
        out.writeByte(
                switch (policy) {
                    case FAIL_FAST -> 1;
                    case FAIL_BRANCH -> 2;
                    case CONTINUE -> 3;
                });
    }

    static void writeDependencyType(WireWriter out, DependencyType type) {
        out.writeByte(
                switch (type) {
                    case SEQUENCE -> 1;
                    case PARALLEL -> 2;
                    case CONDITIONAL -> 3;
                    case OPTIONAL -> 4;
                    case CUSTOM -> 5;
                });
    }

    static DependencyType readDependencyType(WireReader in) {
        int code = in.readByte();
        return switch (code) {
            case 1 -> DependencyType.SEQUENCE;
            case 2 -> DependencyType.PARALLEL;
            case 3 -> DependencyType.CONDITIONAL;
            case 4 -> DependencyType.OPTIONAL;
            case 5 -> DependencyType.CUSTOM;
            default -> throw unknown("dependency type", code);
        };
    }

    static FailurePolicy readPolicy(WireReader in) {
        int code = in.readByte();
        return switch (code) {
            case 1 -> FailurePolicy.FAIL_FAST;
            case 2 -> FailurePolicy.FAIL_BRANCH;
            case 3 -> FailurePolicy.CONTINUE;
            default -> throw unknown("failure policy", code);
        };
    }

    /** For what this release does not know. */
    static WireException unknown(String what, Object code) {
        return new WireException("unknown " + what + " '" + code + "': was it written by a newer release?");
    }
}
