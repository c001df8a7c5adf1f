package io.heddle.runtime.wire;

import io.heddle.InstanceId;
import io.heddle.Payload;
import io.heddle.kernel.instance.Checkpointing;
import io.heddle.kernel.instance.InstanceHeader;
import io.heddle.kernel.instance.InstanceOverrides;
import io.heddle.kernel.instance.InstanceSettings;
import io.heddle.kernel.instance.Lineage;
import io.heddle.kernel.plan.WorkflowPlan;
import java.util.Map;

/** What never changes about an instance, its whole definition included. */
final class HeaderCodec {
    private static final int RETRY_ENABLED = 1;
    private static final int MARKED = 2;

    private static final int VERSION = 1;

    private final PlanCache plans;

    HeaderCodec(PlanCache plans) {
        this.plans = plans;
    }

    void write(WireWriter out, InstanceHeader header) {
        out.writeByte(VERSION);
        out.writeString(header.id().value());
        out.writeString(header.plan().contentHash());
        out.writeBytes(header.plan().source());
        out.writeBoolean(header.adHoc());
        out.writeBoolean(header.dynamic());
        out.writeString(header.name());
        out.writeString(header.executorId());
        ThreadCodec.writeLineage(out, header.lineage());
        Values.writePayload(out, header.input());
        Values.writePayloads(out, header.globals());
        out.writeBoolean(header.autoStart());
        writeOverrides(out, header.overrides());
        writeSettings(out, header.settings());
        out.writeOptional(header.branch(), ThreadCodec::writeBranch);
    }

    InstanceHeader read(WireReader in) {
        int version = in.readByte();
        if (version != VERSION) {
            throw Values.unknown("version of an instance header", version);
        }
        InstanceId id = InstanceId.of(in.readString());
        String contentHash = in.readString();
        WorkflowPlan plan = plans.plan(contentHash, in.readBytes());
        boolean adHoc = in.readBoolean();
        boolean dynamic = in.readBoolean();
        String name = in.readString();
        String executorId = in.readString();
        Lineage lineage = ThreadCodec.readLineage(in);
        Payload input = Values.readPayload(in);
        Map<String, Payload> globals = Values.readPayloads(in);
        boolean autoStart = in.readBoolean();
        InstanceOverrides overrides = readOverrides(in);
        return new InstanceHeader(
                id,
                plan,
                adHoc,
                dynamic,
                name,
                executorId,
                lineage,
                input,
                globals,
                autoStart,
                overrides,
                readSettings(in),
                in.readOptional(ThreadCodec::readBranch));
    }

    private static void writeOverrides(WireWriter out, InstanceOverrides overrides) {
        out.writeOptional(overrides.timeout(), WireWriter::writeLong);
        out.writeOptional(overrides.maxParallelNodes(), WireWriter::writeInt);
        out.writeByte((overrides.retryEnabled() ? RETRY_ENABLED : 0) | (overrides.marked() ? MARKED : 0));
        out.writeBoolean(overrides.monitoring());
        out.writeOptional(overrides.checkpointsOn(), CheckpointCodec::writeOccasions);
    }

    private static InstanceOverrides readOverrides(WireReader in) {
        Long timeout = in.readOptional(WireReader::readLong);
        Integer maxParallelNodes = in.readOptional(WireReader::readInt);
        int flags = in.readByte();
        if (flags > (RETRY_ENABLED | MARKED)) {
            throw Values.unknown("flags of an instance", flags);
        }
        return new InstanceOverrides(
                timeout,
                maxParallelNodes,
                (flags & RETRY_ENABLED) != 0,
                in.readBoolean(),
                in.readOptional(CheckpointCodec::readOccasions),
                (flags & MARKED) != 0);
    }

    private static void writeSettings(WireWriter out, InstanceSettings settings) {
        out.writeLong(settings.timeout());
        out.writeInt(settings.maxNodes());
        out.writeInt(settings.maxSteps());
        out.writeInt(settings.maxParallelNodes());
        Values.writePolicy(out, settings.failurePolicy());
        out.writeBoolean(settings.autoSeal());
        out.writeLong(settings.autoSealGrace());
        out.writeInt(settings.dedupWindow());
        out.writeInt(settings.maxGlobalDataBytes());
        out.writeLong(settings.nodeTimeout());
        out.writeInt(settings.maxAttempts());
        out.writeLong(settings.initialBackoff());
        out.writeLong(settings.maxBackoff());
        out.writeDouble(settings.backoffMultiplier());
        out.writeDouble(settings.backoffJitter());
        out.writeInt(settings.maxRedeliveries());
        out.writeLong(settings.edgeTimeout());
        out.writeInt(settings.edgeRetryCount());
        Values.writeDependencyType(out, settings.edgeType());
        out.writeLong(settings.lease());
        out.writeInt(settings.maxPayloadBytes());
        out.writeInt(settings.maxDepth());
        out.writeInt(settings.maxChildren());
        out.writeInt(settings.maxLivePerTree());
        out.writeLong(settings.childTimeout());
        out.writeLong(settings.stallReportAfter());
        CheckpointCodec.writeOccasions(out, settings.checkpoints().on());
        CheckpointCodec.writeLimits(out, settings.checkpoints().limits());
    }

    private static InstanceSettings readSettings(WireReader in) {
        return new InstanceSettings(
                in.readLong(),
                in.readInt(),
                in.readInt(),
                in.readInt(),
                Values.readPolicy(in),
                in.readBoolean(),
                in.readLong(),
                in.readInt(),
                in.readInt(),
                in.readLong(),
                in.readInt(),
                in.readLong(),
                in.readLong(),
                in.readDouble(),
                in.readDouble(),
                in.readInt(),
                in.readLong(),
                in.readInt(),
                Values.readDependencyType(in),
                in.readLong(),
                in.readInt(),
                in.readInt(),
                in.readInt(),
                in.readInt(),
                in.readLong(),
                in.readLong(),
                new Checkpointing(CheckpointCodec.readOccasions(in), CheckpointCodec.readLimits(in)));
    }
}
