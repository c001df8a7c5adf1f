package io.heddle.kernel.registry;

import io.heddle.DefinitionId;
import io.heddle.Version;
import io.heddle.kernel.registry.DefinitionSession.Queued;
import io.heddle.kernel.registry.DefinitionState.Pending;
import io.heddle.kernel.registry.DefinitionState.StoredVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.TreePVector;

/**
 * Publications and updates. One with references to other definitions waits for their consent; further ones of the same
 * definition wait behind it, so that the greatest reference number is always the one under way.
 */
final class PublishRules {

    private PublishRules() {}

    static void publish(DefinitionTurn turn, Caller caller, DefinitionCommand.Publish publish) {
        StoredVersion stored = turn.state.versions().get(publish.version());
        String hash = publish.content().contentHash();
        if (stored != null) {
            boolean same = stored.status() == VersionStatus.PUBLISHED
                    && stored.contentHash().equals(hash);
            if (same) {
                turn.replyWhenAcked(
                        caller, new DefinitionReply.Published(publish.definitionId(), publish.version(), hash));
            } else {
                turn.reply(
                        caller,
                        new DefinitionReply.VersionExists(
                                publish.definitionId(), publish.version(), stored.status(), stored.contentHash()));
            }
            return;
        }
        Pending pending = turn.state.pending();
        if (pending != null) {
            boolean same = pending.publication().version().equals(publish.version())
                    && pending.publication().content().contentHash().equals(hash);
            if (same) {
                turn.publishing = turn.publishing.plus(caller);
            } else {
                turn.queued = turn.queued.plus(new Queued(caller, publish));
            }
            return;
        }
        begin(
                turn,
                caller,
                new Publication(
                        publish.version(), publish.content(), publish.name(), publish.references(), null, null));
    }

    static void update(DefinitionTurn turn, Caller caller, DefinitionCommand.Update update) {
        Version greatest = turn.state.greatest();
        for (Map.Entry<Version, StoredVersion> entry : turn.state.versions().entrySet()) {
            if (update.commandId().equals(entry.getValue().publishedBy())) {
                turn.replyWhenAcked(
                        caller,
                        new DefinitionReply.Published(
                                update.definitionId(),
                                entry.getKey(),
                                entry.getValue().contentHash()));
                return;
            }
        }
        Pending pending = turn.state.pending();
        if (pending != null) {
            if (update.commandId().equals(pending.publication().commandId())) {
                turn.publishing = turn.publishing.plus(caller);
            } else {
                turn.queued = turn.queued.plus(new Queued(caller, update));
            }
        } else if (greatest == null) {
            turn.reply(caller, new DefinitionReply.NotFound(update.definitionId(), null));
        } else if (!greatest.equals(update.base())) {
            turn.reply(caller, new DefinitionReply.VersionMoved(update.definitionId(), greatest));
        } else {
            Version original = update.keepOriginal() ? null : turn.state.latest();
            begin(
                    turn,
                    caller,
                    new Publication(
                            update.version(),
                            update.content(),
                            update.name(),
                            update.references(),
                            update.commandId(),
                            original));
        }
    }

    /** Goes on with a publication that a crash found waiting. */
    static void recovered(DefinitionTurn turn) {
        askTargets(turn);
    }

    static void resend(DefinitionTurn turn) {
        askTargets(turn);
    }

    static void added(DefinitionTurn turn, DefinitionCommand.ReferencesAdded message) {
        answered(turn, message.target(), message.referenceNo(), List.of());
    }

    static void refused(DefinitionTurn turn, DefinitionCommand.ReferencesRefused message) {
        answered(turn, message.target(), message.referenceNo(), message.missing());
    }

    private static void begin(DefinitionTurn turn, Caller caller, Publication wanted) {
        DefinitionId self = turn.settings.definitionId();
        List<StaticReference> others = new ArrayList<>();
        List<StaticReference> missing = new ArrayList<>();
        for (StaticReference reference : wanted.references()) {
            if (!reference.target().equals(self)) {
                others.add(reference);
            } else if (!isOwn(turn.state, wanted.version(), reference.selector())) {
                missing.add(reference);
            }
        }
        Publication publication = new Publication(
                wanted.version(), wanted.content(), wanted.name(), others, wanted.commandId(), wanted.replaces());
        List<DefinitionReply.Reference> inTheWay = namingExactly(turn.state, publication.replaces());
        if (!missing.isEmpty()) {
            turn.reply(caller, new DefinitionReply.UnknownTargets(self, wanted.version(), missing));
        } else if (publication.replaces() != null && !inTheWay.isEmpty()) {
            turn.reply(caller, new DefinitionReply.OriginalReferenced(self, publication.replaces(), inTheWay));
        } else if (others.isEmpty()) {
            turn.publishing = turn.publishing.plus(caller);
            complete(turn, publication, 0);
        } else {
            turn.publishing = turn.publishing.plus(caller);
            turn.apply(new DefinitionEvent.PublicationBegun(publication, turn.state.lastReferenceNo() + 1));
            askTargets(turn);
        }
    }

    private static boolean isOwn(DefinitionState state, Version self, VersionSelector selector) {
        return selector instanceof VersionSelector.Latest
                || selector.equals(VersionSelector.exact(self))
                || (selector instanceof VersionSelector.Exact && state.statusOf(selector) == VersionStatus.PUBLISHED);
    }

    private static void askTargets(DefinitionTurn turn) {
        Pending pending = turn.state.pending();
        if (pending == null) {
            return;
        }
        DefinitionId self = turn.settings.definitionId();
        for (DefinitionId target : pending.publication().targets()) {
            if (!turn.answers.containsKey(target)) {
                turn.tell(new DefinitionCommand.AddReferences(
                        target,
                        self,
                        pending.referenceNo(),
                        pending.publication().to(self, target)));
                turn.expectAnswers();
            }
        }
    }

    private static void answered(
            DefinitionTurn turn, DefinitionId target, long referenceNo, List<VersionSelector> missing) {
        Pending pending = turn.state.pending();
        if (pending == null || pending.referenceNo() != referenceNo) {
            return;
        }
        turn.answers = turn.answers.plus(target, missing);
        Set<DefinitionId> targets = pending.publication().targets();
        if (!turn.answers.keySet().containsAll(targets)) {
            return;
        }
        List<StaticReference> unknown = new ArrayList<>();
        for (StaticReference reference : pending.publication().references()) {
            if (turn.answers.getOrDefault(reference.target(), List.of()).contains(reference.selector())) {
                unknown.add(reference);
            }
        }
        turn.answers = HashTreePMap.empty();
        Version replaces = pending.publication().replaces();
        List<DefinitionReply.Reference> inTheWay = namingExactly(turn.state, replaces);
        if (!unknown.isEmpty()) {
            abandon(
                    turn,
                    pending,
                    new DefinitionReply.UnknownTargets(
                            turn.settings.definitionId(), pending.publication().version(), unknown));
        } else if (replaces != null && !inTheWay.isEmpty()) {
            abandon(
                    turn,
                    pending,
                    new DefinitionReply.OriginalReferenced(turn.settings.definitionId(), replaces, inTheWay));
        } else {
            complete(turn, pending.publication(), pending.referenceNo());
        }
        serveQueue(turn);
    }

    private static void abandon(DefinitionTurn turn, Pending pending, DefinitionReply.PublishReply reply) {
        turn.apply(new DefinitionEvent.PublicationAbandoned(pending.referenceNo()));
        turn.publishing.forEach(caller -> turn.reply(caller, reply));
        turn.publishing = TreePVector.empty();
        StaticRules.release(turn);
    }

    private static void complete(DefinitionTurn turn, Publication publication, long referenceNo) {
        turn.apply(new DefinitionEvent.VersionPublished(publication, referenceNo, turn.now));
        Version original = publication.replaces();
        String commandId = publication.commandId();
        if (original != null && commandId != null) {
            DeletionRules.replace(turn, VersionSelector.exact(original), commandId);
        }
        turn.notifyPartitions();
        DefinitionReply.Published published = new DefinitionReply.Published(
                turn.settings.definitionId(),
                publication.version(),
                publication.content().contentHash());
        List<Caller> callers = turn.publishing;
        turn.publishing = TreePVector.empty();
        callers.forEach(caller -> turn.replyWhenAcked(caller, published));
    }

    private static void serveQueue(DefinitionTurn turn) {
        List<Queued> waiting = turn.queued;
        turn.queued = TreePVector.empty();
        for (Queued next : waiting) {
            // The first that has to wait again makes the others wait behind it.
            if (next.request() instanceof DefinitionCommand.Publish publish) {
                publish(turn, next.caller(), publish);
            } else if (next.request() instanceof DefinitionCommand.Update update) {
                update(turn, next.caller(), update);
            }
        }
    }

    private static List<DefinitionReply.Reference> namingExactly(DefinitionState state, @Nullable Version version) {
        if (version == null) {
            return List.of();
        }
        VersionSelector exact = VersionSelector.exact(version);
        return state.staticReferences().stream()
                .filter(reference -> reference.selector().equals(exact))
                .map(StaticRules::reference)
                .toList();
    }
}
