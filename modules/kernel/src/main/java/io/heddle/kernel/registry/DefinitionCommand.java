package io.heddle.kernel.registry;

import io.heddle.DefinitionId;
import io.heddle.Version;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What can be said to the entity of a definition: requests, which are answered, and messages, which are not. */
public sealed interface DefinitionCommand {

    /** Which definition it is about, and so which entity it goes to. */
    DefinitionId definitionId();

    /** Asked by a client or a tool; answered once everything it promises holds. */
    sealed interface Request<R extends DefinitionReply> extends DefinitionCommand {}

    /** Said by a partition or another definition; carries no reply address. */
    sealed interface Message extends DefinitionCommand {}

    /** Replaces the draft, which may be as invalid as work in progress is. */
    record SaveDraft(DefinitionId definitionId, DefinitionContent content)
            implements Request<DefinitionReply.DraftReply> {
        public SaveDraft {
            Objects.requireNonNull(content, "content");
        }
    }

    /** The draft. */
    record GetDraft(DefinitionId definitionId) implements Request<DefinitionReply.DraftReply> {}

    /** Throws the draft away. */
    record DropDraft(DefinitionId definitionId) implements Request<DefinitionReply.DraftReply> {}

    /**
     * Freezes a version once every definition it refers to has counted that. The same content again is acknowledged
     * again. A draft with this content is done with.
     *
     * @param name what a person calls the definition; may be absent
     * @param references what it would start
     */
    record Publish(
            DefinitionId definitionId,
            Version version,
            DefinitionContent content,
            @Nullable String name,
            List<StaticReference> references)
            implements Request<DefinitionReply.PublishReply> {
        public Publish {
            Objects.requireNonNull(definitionId, "definitionId");
            Objects.requireNonNull(version, "version");
            Objects.requireNonNull(content, "content");
            references = List.copyOf(references);
        }

        /** Content that refers to nothing. */
        public Publish(DefinitionId definitionId, Version version, DefinitionContent content) {
            this(definitionId, version, content, null, List.of());
        }
    }

    /**
     * Publishes the next version beside the old. Who sends it has numbered the content, so the number is checked here.
     *
     * @param version the new number
     * @param base the greatest version when {@code version} was chosen; refused if it no longer is
     * @param keepOriginal whether the version that was LATEST stays PUBLISHED; else it retires, and goes when it is free
     * @param commandId repeated by a client that got no answer
     */
    record Update(
            DefinitionId definitionId,
            Version version,
            Version base,
            DefinitionContent content,
            @Nullable String name,
            List<StaticReference> references,
            boolean keepOriginal,
            String commandId)
            implements Request<DefinitionReply.PublishReply> {
        public Update {
            Objects.requireNonNull(definitionId, "definitionId");
            Objects.requireNonNull(content, "content");
            Objects.requireNonNull(commandId, "commandId");
            references = List.copyOf(references);
            if (version.compareTo(base) <= 0) {
                throw new IllegalArgumentException(version + " does not come after " + base);
            }
        }
    }

    /** Which definitions it refers to and which refer to it. */
    record GetLinks(DefinitionId definitionId) implements Request<DefinitionReply.Links> {}

    /** A plug-in's static reference; the same type and source again replaces it. */
    record DeclareReference(DefinitionId definitionId, IncomingReference reference)
            implements Request<DefinitionReply.DeclareReply> {}

    /** Takes it back. */
    record WithdrawReference(DefinitionId definitionId, String type, String sourceId)
            implements Request<DefinitionReply.DeclareReply> {}

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
        /** Refused while there is a thread or a hold; references of other definitions are left broken. */
        STATIC_OK,
        /** No new starts from now on; deleted when the last thread or hold goes. */
        FORCE,
        /** As FORCE, and its threads are cancelled. */
        CANCEL_AND_DELETE;

        /** Whether threads and holds only delay the deletion. */
        public boolean waits() {
            return this == FORCE || this == CANCEL_AND_DELETE;
        }
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
     * @param counts how many there are in all, by type
     */
    record Holders(
            DefinitionId definitionId,
            int partition,
            long queryNo,
            List<Holder> holders,
            boolean more,
            Map<String, Long> counts)
            implements Message {
        public Holders {
            holders = List.copyOf(holders);
            counts = Map.copyOf(counts);
        }
    }

    /** A partition will cancel every thread under these claims, or they are over; see {@link PartitionCommand.CancelAllOf}. */
    record CancelAccepted(DefinitionId definitionId, int partition, List<Long> claims) implements Message {
        public CancelAccepted {
            claims = List.copyOf(claims);
        }
    }

    /** Another definition's version wants to refer to this one; answered by one of the two that follow. */
    record AddReferences(
            DefinitionId definitionId, DefinitionId source, long referenceNo, List<IncomingReference> references)
            implements Message {
        public AddReferences {
            references = List.copyOf(references);
        }
    }

    /** {@code target} counts the references of that number. */
    record ReferencesAdded(DefinitionId definitionId, DefinitionId target, long referenceNo) implements Message {}

    /** {@code target} has no version such references could mean; it counts none of that number. */
    record ReferencesRefused(
            DefinitionId definitionId, DefinitionId target, long referenceNo, List<VersionSelector> missing)
            implements Message {
        public ReferencesRefused {
            missing = List.copyOf(missing);
        }
    }

    /** The references of that number are over; answered by {@link ReferencesRemoved}. */
    record RemoveReferences(DefinitionId definitionId, DefinitionId source, long referenceNo) implements Message {}

    /** {@code target} does not count the references of that number. */
    record ReferencesRemoved(DefinitionId definitionId, DefinitionId target, long referenceNo) implements Message {}

    /** Are these still meant? Asked by a target before it holds them against anyone. */
    record ConfirmReferences(DefinitionId definitionId, DefinitionId target, long queryNo, List<Long> numbers)
            implements Message {
        public ConfirmReferences {
            numbers = List.copyOf(numbers);
        }
    }

    /** Those of the asked numbers that are over. */
    record ReferencesConfirmed(DefinitionId definitionId, DefinitionId source, long queryNo, List<Long> over)
            implements Message {
        public ReferencesConfirmed {
            over = List.copyOf(over);
        }
    }

    /**
     * A thread or a hold.
     *
     * @param id its place in the list
     * @param thread null for a hold
     * @param hold null for a thread
     */
    record Holder(
            String id,
            VersionSelector version,
            @Nullable ThreadRow thread,
            @Nullable Hold hold) {}

    /** Time has come to send again what was not acknowledged. Harmless at any other moment. */
    record Tick(DefinitionId definitionId) implements Message {}

    /**
     * Where a reference list goes on.
     *
     * @param partition in which partition; {@link #STATIC} while static references are listed, which come first
     * @param after the last one listed
     */
    record ReferenceCursor(int partition, @Nullable String after) {
        public static final int STATIC = -1;
    }
}
