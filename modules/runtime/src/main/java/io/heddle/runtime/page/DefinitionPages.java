package io.heddle.runtime.page;

import io.heddle.DefinitionId;
import io.heddle.DefinitionPage;
import io.heddle.DefinitionVersions;
import io.heddle.Heddle;
import io.heddle.ReferenceInfo;
import io.heddle.ReferenceQuery;
import io.heddle.Version;
import io.heddle.runtime.admin.Answer;
import io.heddle.runtime.admin.Request;
import io.heddle.runtime.json.DefinitionRecords;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What definitions there are, and who refers to them. */
final class DefinitionPages {
    private static final int PAGE = 100;
    private static final int MOST = 1000;

    private final Heddle heddle;

    DefinitionPages(Heddle heddle) {
        this.heddle = heddle;
    }

    Answer list(Request request) {
        Parameters given = Parameters.of(request, "cursor", "limit");
        DefinitionPage page =
                heddle.definitions().list(given.text("cursor"), (int) given.number("limit", PAGE, 1, MOST));
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put(
                "definitions",
                page.definitions().stream().map(DefinitionRecords::definition).toList());
        fields.put("nextCursor", page.nextCursor());
        return Answer.json(200, fields);
    }

    Answer versions(String name, Request request) {
        Parameters.of(request);
        DefinitionId id = Parameters.definitionId(name);
        DefinitionVersions found = heddle.definitions().versions(id);
        if (found.versions().isEmpty() && !found.hasDraft()) {
            throw new Refusal(
                    404,
                    "UNKNOWN_DEFINITION",
                    "nothing was published under " + id,
                    "GET /api/definitions lists those there are");
        }
        Map<String, @Nullable Object> fields = DefinitionRecords.definition(found);
        fields.put(
                "versions",
                found.versions().stream()
                        .map(each -> DefinitionRecords.version(
                                id, each, each.version().equals(found.latest())))
                        .toList());
        return Answer.json(200, fields);
    }

    /** Also of definitions that were never published: runs may refer to them all the same. */
    Answer references(String name, Request request) {
        Parameters given = Parameters.of(request, "version", "cursor", "limit");
        DefinitionId id = Parameters.definitionId(name);
        Version version = given.version("version");
        ReferenceInfo info = heddle.definitions()
                .references(new ReferenceQuery(
                        id, version, true, (int) given.number("limit", PAGE, 1, MOST), given.text("cursor")));
        Map<String, @Nullable Object> fields =
                DefinitionRecords.references(version == null ? id.value() : id + "@" + version, info);
        fields.put(
                "references",
                info.references().stream().map(DefinitionRecords::reference).toList());
        fields.put("nextCursor", info.nextCursor());
        return Answer.json(200, fields);
    }
}
