package io.heddle.actor;

import io.heddle.DefinitionHierarchy;
import io.heddle.DefinitionId;
import io.heddle.DefinitionPage;
import io.heddle.DefinitionVersions;
import io.heddle.DeleteRequest;
import io.heddle.DeleteResult;
import io.heddle.Finding;
import io.heddle.PublishedDefinition;
import io.heddle.ReferenceInfo;
import io.heddle.ReferenceQuery;
import io.heddle.UpdateOptions;
import io.heddle.Version;
import io.heddle.definition.WorkflowDefinition;
import java.util.List;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/**
 * The protocol of definitions, for actors; served by the {@link InstanceManager}. What each request means is said at the
 * operation of {@link io.heddle.Definitions} it names. Every request may also be answered with {@link
 * InstanceManager.Refused}, and with {@link InstanceManager.Unknown} when the registry did not answer in time.
 */
public final class DefinitionManager {
    private DefinitionManager() {}

    /** What applications send. */
    public sealed interface Request extends InstanceManager.Command {
        /** Who is answered. */
        ActorRef<Reply> replyTo();
    }

    /** Answers: {@link Published}, {@link InstanceManager.Invalid}. */
    public record Publish(WorkflowDefinition definition, ActorRef<Reply> replyTo) implements Request {}

    /** Answers: {@link Published}, {@link InstanceManager.Invalid}. */
    public record Update(WorkflowDefinition definition, UpdateOptions options, ActorRef<Reply> replyTo)
            implements Request {}

    /** Answers: {@link DraftSaved}. */
    public record SaveDraft(WorkflowDefinition definition, ActorRef<Reply> replyTo) implements Request {}

    /** Answers: {@link DraftIs}. */
    public record GetDraft(DefinitionId definitionId, ActorRef<Reply> replyTo) implements Request {}

    /** Answers: {@link Published}, {@link InstanceManager.Invalid}. */
    public record PublishDraft(DefinitionId definitionId, ActorRef<Reply> replyTo) implements Request {}

    /** Answers: {@link Done}. */
    public record DropDraft(DefinitionId definitionId, ActorRef<Reply> replyTo) implements Request {}

    /** Answers: {@link Done}. */
    public record Retire(DefinitionId definitionId, Version version, ActorRef<Reply> replyTo) implements Request {}

    /** Answers: {@link Deletion}. */
    public record Delete(DeleteRequest request, ActorRef<Reply> replyTo) implements Request {}

    /** Answers: {@link References}. */
    public record CheckReferences(ReferenceQuery query, ActorRef<Reply> replyTo) implements Request {}

    /** Answers: {@link Versions}. */
    public record ListVersions(DefinitionId definitionId, ActorRef<Reply> replyTo) implements Request {}

    /**
     * Answers: {@link Definition}.
     *
     * @param version null for the latest
     */
    public record GetDefinition(
            DefinitionId definitionId, @Nullable Version version, ActorRef<Reply> replyTo) implements Request {}

    /**
     * Answers: {@link Page}.
     *
     * @param cursor null for the first page
     */
    public record ListDefinitions(@Nullable String cursor, int limit, ActorRef<Reply> replyTo) implements Request {}

    /** Answers: {@link Hierarchy}. */
    public record GetHierarchy(DefinitionId definitionId, ActorRef<Reply> replyTo) implements Request {}

    /**
     * Answers: {@link Pinned}.
     *
     * @param version null for the latest
     */
    public record Pin(
            String holder,
            DefinitionId definitionId,
            @Nullable Version version,
            ActorRef<Reply> replyTo) implements Request {}

    /** Answers: {@link Unpinned}. */
    public record Unpin(String holder, ActorRef<Reply> replyTo) implements Request {}

    /** Answers: {@link Active}. */
    public record GetActive(ActorRef<Reply> replyTo) implements Request {}

    /** What the manager answers. */
    public sealed interface Reply
            permits Published,
                    DraftSaved,
                    DraftIs,
                    Done,
                    Deletion,
                    References,
                    Versions,
                    Definition,
                    Page,
                    Hierarchy,
                    Pinned,
                    Unpinned,
                    Active,
                    InstanceManager.Invalid,
                    InstanceManager.Refused,
                    InstanceManager.Unknown {}

    /** The definition version is published. */
    public record Published(Version version) implements Reply {}

    /** The draft is kept; {@code findings} is what validation says about it. */
    public record DraftSaved(List<Finding> findings) implements Reply {
        public DraftSaved {
            findings = List.copyOf(findings);
        }
    }

    /** The draft; null if there is none. */
    public record DraftIs(@Nullable WorkflowDefinition definition) implements Reply {}

    /** The command was carried out. */
    public record Done(DefinitionId definitionId) implements Reply {}

    /** What became of the deletion. */
    public record Deletion(DeleteResult result) implements Reply {}

    /** Who refers to the definition. */
    public record References(ReferenceInfo info) implements Reply {}

    /** Every version of the definition. */
    public record Versions(DefinitionVersions versions) implements Reply {}

    /** A published definition. */
    public record Definition(PublishedDefinition definition) implements Reply {}

    /** A page of published definitions. */
    public record Page(DefinitionPage page) implements Reply {}

    /** What the definition starts, and what starts it. */
    public record Hierarchy(DefinitionHierarchy hierarchy) implements Reply {}

    /** The version held; null for runs without a version. */
    public record Pinned(@Nullable Version version) implements Reply {}

    /** There is no such hold any more; {@code existed} tells whether there was. */
    public record Unpinned(boolean existed) implements Reply {}

    /** Definitions in use. */
    public record Active(Set<DefinitionId> definitionIds) implements Reply {
        public Active {
            definitionIds = Set.copyOf(definitionIds);
        }
    }
}
