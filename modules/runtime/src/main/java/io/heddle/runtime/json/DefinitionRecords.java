package io.heddle.runtime.json;

import io.heddle.DefinitionId;
import io.heddle.DefinitionVersions;
import io.heddle.Reference;
import io.heddle.ReferenceInfo;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Definitions and who refers to them, as JSON objects. */
public final class DefinitionRecords {
    private DefinitionRecords() {}

    /** A row of a listing. */
    public static Map<String, @Nullable Object> definition(DefinitionVersions each) {
        Map<String, @Nullable Object> fields = Records.record("definition");
        fields.put("definitionId", each.definitionId().value());
        fields.put("latest", each.latest() == null ? null : each.latest().toString());
        fields.put("versions", each.versions().size());
        fields.put("draft", each.hasDraft());
        return fields;
    }

    /** A version. */
    public static Map<String, @Nullable Object> version(
            DefinitionId id, DefinitionVersions.Entry each, boolean latest) {
        Map<String, @Nullable Object> fields = Records.record("version");
        fields.put("definitionId", id.value());
        fields.put("version", each.version().toString());
        fields.put("status", each.status().name());
        fields.put("latest", latest);
        fields.put("publishedAt", each.publishedAt().toString());
        fields.put("contentHash", each.contentHash());
        return fields;
    }

    /** One thing that refers to a definition. */
    public static Map<String, @Nullable Object> reference(Reference each) {
        Map<String, @Nullable Object> fields = Records.record("reference");
        fields.put("referenceType", each.type());
        fields.put("sourceId", each.sourceId());
        fields.put("sourceName", each.sourceName());
        fields.put("runtime", each.isRuntime());
        fields.put("details", new TreeMap<>(each.details()));
        return fields;
    }

    /**
     * All references in one object: state, counts, and what could be deleted.
     *
     * @param definition the definition as it was asked for, with or without a version
     */
    public static Map<String, @Nullable Object> references(String definition, ReferenceInfo info) {
        Map<String, @Nullable Object> deletable = new LinkedHashMap<>();
        info.deletable().forEach((mode, possible) -> deletable.put(mode.name(), possible));
        Map<String, @Nullable Object> fields = Records.record("references");
        fields.put("definition", definition);
        fields.put("state", info.state().name());
        fields.put("canSafelyDelete", info.canSafelyDelete());
        fields.put("deletable", deletable);
        fields.put("counts", new TreeMap<>(info.stats().byType()));
        return fields;
    }
}
