package io.heddle.runtime.client;

import io.heddle.DefinitionStatus;
import io.heddle.DefinitionVersions;
import io.heddle.DeleteMode;
import io.heddle.DeleteResult;
import io.heddle.Finding;
import io.heddle.HeddleException;
import io.heddle.InvalidDefinitionException;
import io.heddle.Reference;
import io.heddle.ReferenceInfo;
import io.heddle.kernel.registry.DefinitionCommand;
import io.heddle.kernel.registry.DefinitionReply;
import io.heddle.kernel.registry.StaticReference;
import io.heddle.kernel.registry.VersionSelector;
import io.heddle.kernel.registry.VersionStatus;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What definition entities answer, as applications see it; refusals become exceptions. */
final class Answers {
    private Answers() {}

    static io.heddle.Version published(DefinitionReply.PublishReply reply) {
        if (reply instanceof DefinitionReply.Published published) {
            return published.version();
        }
        throw refusal(reply);
    }

    static DeleteResult deleted(DefinitionReply.DeleteReply reply) {
        if (reply instanceof DefinitionReply.Deleted deleted) {
            return new DeleteResult.Deleted(texts(deleted.versions()), references(deleted.broken()));
        } else if (reply instanceof DefinitionReply.Retiring retiring) {
            return new DeleteResult.Retiring(texts(retiring.remaining()));
        } else if (reply instanceof DefinitionReply.DeleteRefused refused) {
            return new DeleteResult.Refused(info(refused.references()));
        }
        throw refusal(reply);
    }

    static ReferenceInfo info(DefinitionReply.CheckReply reply) {
        if (!(reply instanceof DefinitionReply.ReferenceInfo info)) {
            throw refusal(reply);
        }
        Map<DeleteMode, Boolean> deletable = new EnumMap<>(DeleteMode.class);
        info.deletable().forEach((mode, possible) -> deletable.put(mode(mode), possible));
        DefinitionReply.ReferenceStats stats = info.stats();
        return new ReferenceInfo(
                info.definitionId(),
                info.active() ? ReferenceInfo.State.ACTIVE : ReferenceInfo.State.FREE,
                info.hasReferences(),
                info.canSafelyDelete(),
                deletable,
                references(info.references()),
                new ReferenceInfo.Stats(
                        stats.subworkflowReferences(),
                        stats.triggerReferences(),
                        stats.threadReferences(),
                        stats.runtimeReferences(),
                        stats.byType(),
                        stats.countsExact()),
                info.truncated(),
                info.cursor() == null
                        ? null
                        : new PageCursor(
                                        info.cursor().partition(), info.cursor().after())
                                .text());
    }

    static DefinitionCommand.@Nullable ReferenceCursor cursor(@Nullable String text) {
        if (text == null) {
            return null;
        }
        PageCursor cursor = PageCursor.parse(text, DefinitionCommand.ReferenceCursor.STATIC);
        return new DefinitionCommand.ReferenceCursor(cursor.partition(), cursor.after());
    }

    static DefinitionVersions versions(DefinitionReply.VersionList list) {
        return new DefinitionVersions(
                list.definitionId(),
                list.versions().stream()
                        .map(each -> new DefinitionVersions.Entry(
                                each.version(), status(each.status()), each.contentHash(), each.publishedAt()))
                        .toList(),
                list.latest(),
                list.hasDraft());
    }

    static DefinitionStatus status(VersionStatus status) {
        return switch (status) {
            case PUBLISHED -> DefinitionStatus.PUBLISHED;
            case RETIRED -> DefinitionStatus.RETIRED;
            case DELETED -> DefinitionStatus.DELETED;
        };
    }

    static DefinitionCommand.DeleteMode mode(DeleteMode mode) {
        return switch (mode) {
            case SAFE -> DefinitionCommand.DeleteMode.SAFE;
            case STATIC_OK -> DefinitionCommand.DeleteMode.STATIC_OK;
            case FORCE -> DefinitionCommand.DeleteMode.FORCE;
            case CANCEL_AND_DELETE -> DefinitionCommand.DeleteMode.CANCEL_AND_DELETE;
        };
    }

    private static DeleteMode mode(DefinitionCommand.DeleteMode mode) {
        return switch (mode) {
            case SAFE -> DeleteMode.SAFE;
            case STATIC_OK -> DeleteMode.STATIC_OK;
            case FORCE -> DeleteMode.FORCE;
            case CANCEL_AND_DELETE -> DeleteMode.CANCEL_AND_DELETE;
        };
    }

    /** A refusal with its code and what to do. */
    static HeddleException refusal(DefinitionReply reply) {
        if (reply instanceof DefinitionReply.NotFound none) {
            VersionSelector version = none.version();
            return new HeddleException(
                    "UNKNOWN_DEFINITION",
                    version == null
                            ? "nothing was ever published or run under " + none.definitionId()
                            : "definition " + none.definitionId() + " has no version " + version
                                    + "; see which it has with versions()");
        }
        if (reply instanceof DefinitionReply.VersionExists exists) {
            String why = exists.status() == VersionStatus.PUBLISHED
                    ? " was published with other content"
                    : " is " + exists.status() + " for ever";
            return new HeddleException(
                    "VERSION_EXISTS",
                    "definition " + exists.definitionId() + " " + exists.version() + why
                            + "; publish this one under a new version");
        }
        if (reply instanceof DefinitionReply.UnknownTargets unknown) {
            return new InvalidDefinitionException(
                    unknown.references().stream().map(Answers::finding).toList());
        }
        if (reply instanceof DefinitionReply.OriginalReferenced referenced) {
            return new HeddleException(
                    "ORIGINAL_REFERENCED",
                    "version " + referenced.original() + " is named by "
                            + referenced.references().stream()
                                    .map(DefinitionReply.Reference::sourceId)
                                    .distinct()
                                    .toList()
                            + "; keep the original, or publish these with another reference first");
        }
        if (reply instanceof DefinitionReply.Recovering recovering) {
            return new HeddleException(
                    "RECOVERING",
                    "the registry has just restarted and does not know yet who uses definition "
                            + recovering.definitionId() + "; ask again");
        }
        return new HeddleException("UNEXPECTED_REPLY", "the registry answered " + reply);
    }

    private static Finding finding(StaticReference reference) {
        return Finding.error(
                "UNKNOWN_SUBWORKFLOW",
                reference.element(),
                "definition " + reference.target() + " has no published version " + reference.selector()
                        + "; publish it first");
    }

    private static List<Reference> references(List<DefinitionReply.Reference> references) {
        return references.stream()
                .map(each -> new Reference(
                        each.type(), each.sourceId(), each.sourceName(), each.isRuntime(), each.details()))
                .toList();
    }

    private static List<String> texts(List<VersionSelector> versions) {
        return versions.stream().map(VersionSelector::toString).toList();
    }
}
