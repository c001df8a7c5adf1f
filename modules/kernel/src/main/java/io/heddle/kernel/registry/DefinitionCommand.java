package io.heddle.kernel.registry;

import io.heddle.DefinitionId;
import io.heddle.Version;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What can be said to the entity of a definition: requests, which are answered, and messages, which are not. */
public sealed interface DefinitionCommand {

    /** Which definition it is about, and so which entity it goes to. */
    DefinitionId definitionId();

    /** Asked by a client or a tool; answered once everything it promises holds. */
    sealed interface Request<R extends DefinitionReply> extends DefinitionCommand {}

    /** Said by a partition; carries no reply address. */
    sealed interface Message extends DefinitionCommand {}

    /** Freezes a version. The same content again is acknowledged again. */
    record Publish(DefinitionId definitionId, Version version, DefinitionContent content)
            implements Request<DefinitionReply.PublishReply> {
        public Publish {
            Objects.requireNonNull(definitionId, "definitionId");
            Objects.requireNonNull(version, "version");
            Objects.requireNonNull(content, "content");
        }
    }

    /** The content of a version, exact or LATEST. */
    record GetDefinition(DefinitionId definitionId, VersionSelector version)
            implements Request<DefinitionReply.GetReply> {}

    /** Every version ever published, deleted ones too. */
    record ListVersions(DefinitionId definitionId) implements Request<DefinitionReply.VersionList> {}

    /** No new starts of this version, for ever. */
    record Retire(DefinitionId definitionId, Version version) implements Request<DefinitionReply.RetireReply> {}

    /**
     * Is it referenced? One request, one reply, whatever the number of threads.
     *
     * @param version null for all versions together
     * @param limit most references listed with FULL; 0 for the default
     * @param cursor where a truncated list goes on; null from the beginning
     */
    record CheckReferences(
            DefinitionId definitionId,
            @Nullable VersionSelector version,
            Detail detail,
            int limit,
            @Nullable ReferenceCursor cursor)
            implements Request<DefinitionReply.CheckReply> {
        public CheckReferences {
            Objects.requireNonNull(definitionId, "definitionId");
            Objects.requireNonNull(detail, "detail");
            if (limit < 0) {
                throw new IllegalArgumentException("limit must not be negative");
            }
        }

        /** The quick question about all versions. */
        public static CheckReferences state(DefinitionId definitionId) {
            return new CheckReferences(definitionId, null, Detail.STATE, 0, null);
        }

        /** The same with the references listed, from the beginning. */
        public static CheckReferences full(DefinitionId definitionId) {
            return new CheckReferences(definitionId, null, Detail.FULL, 0, null);
        }
    }

    /** How much a reference check tells. */
    enum Detail {
        /** Whether it is referenced; answered by the entity alone. */
        STATE,
        /** Every reference; asks the partitions that hold some, never an instance. */
        FULL
    }

    /**
     * Check and deletion in one step.
     *
     * @param version null for all versions
     * @param commandId repeated by a client that got no answer
     */
    record Delete(DefinitionId definitionId, @Nullable VersionSelector version, DeleteMode mode, String commandId)
            implements Request<DefinitionReply.DeleteReply> {
        public Delete {
            Objects.requireNonNull(definitionId, "definitionId");
            Objects.requireNonNull(mode, "mode");
            Objects.requireNonNull(commandId, "commandId");
            if (version instanceof VersionSelector.Latest) {
                throw new IllegalArgumentException("a deletion names a version, not LATEST");
            }
        }
    }

    /** What a deletion does about references. */
    enum DeleteMode {
        /** Refused while there is any reference. */
        SAFE,
        /** No new starts from now on; deleted when the last reference goes. */
        FORCE
    }

    /**
     * A partition is about to hold threads of a version, or wants to grant again after a restart.
     *
     * @param continuation for threads that a retired version still takes: branches of live threads, runs going on
     */
    record Activate(
            DefinitionId definitionId, VersionSelector version, int partition, long claimNo, boolean continuation)
            implements Message {}

    /** A partition holds no more threads under this claim. */
    record Deactivate(DefinitionId definitionId, int partition, long claimNo) implements Message {}

    /** A partition will obey this notice from now on. */
    record NoticeAck(DefinitionId definitionId, int partition, long noticeNo) implements Message {}

    /**
     * The claims a partition holds, on request or as its audit.
     *
     * @param asOf the greatest claim number the partition had used by then
     * @param held held ones only, not those being opened or closed
     * @param known every claim not yet over
     */
    record Claims(DefinitionId definitionId, int partition, long asOf, List<Claim> held, List<Long> known)
            implements Message {
        public Claims {
            held = List.copyOf(held);
            known = List.copyOf(known);
        }
    }

    /**
     * Rows of one partition for a reference list.
     *
     * @param more whether the partition has more than it sent
     */
    record Holders(DefinitionId definitionId, int partition, long queryNo, List<Holder> holders, boolean more)
            implements Message {
        public Holders {
            holders = List.copyOf(holders);
        }
    }

    /**
     * A thread or a hold.
     *
     * @param thread null for a hold
     */
    record Holder(
            String id, VersionSelector version, @Nullable ThreadRow thread) {}

    /** Time has come to send again what was not acknowledged. Harmless at any other moment. */
    record Tick(DefinitionId definitionId) implements Message {}

    /** Where a reference list goes on. */
    record ReferenceCursor(int partition, @Nullable String after) {}
}
