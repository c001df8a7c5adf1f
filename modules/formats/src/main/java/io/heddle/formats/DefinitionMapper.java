package io.heddle.formats;

import io.heddle.DefinitionId;
import io.heddle.Version;
import io.heddle.definition.Durability;
import io.heddle.definition.FailurePolicy;
import io.heddle.definition.WorkflowConfig;
import io.heddle.definition.WorkflowDefinition;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** From a tree to a definition. Every fault is reported; what is read in its place does not matter then. */
final class DefinitionMapper {
    private static final Pattern LEGAL_ID = Pattern.compile("[A-Za-z0-9_.:-]{1,128}");

    private DefinitionMapper() {}

    /**
     * @param checked false for texts this package wrote: only their structure is looked at
     */
    static Parsed read(Tree tree, Problems problems, ReadOptions options, boolean checked) {
        SourceLines.Builder lines = new SourceLines.Builder();
        Scope scope = Scope.top(problems, lines, options, checked);
        if (!(tree instanceof Tree.Obj)) {
            if (!(tree instanceof Tree.Bad)) {
                scope.error(
                        Codes.WRONG_TYPE,
                        tree.line(),
                        "a definition must be an object with id and nodes, not " + Show.kindOf(tree));
            }
            return new Parsed(null, problems.list(), lines.build());
        }
        Fields fields = Fields.of(tree, Shape.DEFINITION, scope);
        WorkflowDefinition definition = fields == null ? null : definition(fields, scope, options.usualId());
        return new Parsed(problems.hasErrors() ? null : definition, problems.list(), lines.build());
    }

    private static WorkflowDefinition definition(Fields fields, Scope scope, @Nullable String usualId) {
        return new WorkflowDefinition(
                usualId == null || fields.has("id") ? id(fields, scope) : DefinitionId.of(usualId),
                version(fields, scope),
                fields.text("name", ""),
                fields.text("description", ""),
                fields.texts("tags"),
                fields.text("category", ""),
                fields.text("author", ""),
                NodeMapper.nodes(fields.tree("nodes"), scope.at("nodes")),
                TriggerMapper.triggers(fields, scope),
                fields.expressions("output"),
                fields.object("config", Shape.CONFIG, DefinitionMapper::config).orElse(WorkflowConfig.INHERIT));
    }

    private static DefinitionId id(Fields fields, Scope scope) {
        String id = fields.required("id");
        boolean written = fields.tree("id") instanceof Tree.Scalar scalar && scalar.value() instanceof String;
        if (scope.checked() && written && !LEGAL_ID.matcher(id).matches()) {
            scope.error(
                    Codes.INVALID_ID,
                    fields.line("id"),
                    "id " + Show.quoted(id) + " must be 1 to 128 of the characters A-Z a-z 0-9 _ . : -");
        }
        return DefinitionId.of(id);
    }

    private static Version version(Fields fields, Scope scope) {
        Tree tree = fields.tree("version");
        if (tree == null) {
            return Version.INITIAL;
        }
        if (tree instanceof Tree.Scalar scalar && scalar.value() instanceof String text) {
            try {
                return Version.parse(text);
            } catch (IllegalArgumentException e) {
                scope.error(
                        Codes.INVALID_VALUE,
                        tree.line(),
                        "version " + Show.quoted(text) + " is not MAJOR.MINOR.PATCH; write 1.0.0");
            }
        } else {
            scope.at("version").wrongType(tree, "text of the form MAJOR.MINOR.PATCH, such as 1.0.0");
        }
        return Version.INITIAL;
    }

    private static WorkflowConfig config(Fields fields) {
        return new WorkflowConfig(
                TimeFields.duration(fields, "timeout", Codes.INVALID_TIMEOUT),
                TimeFields.instant(fields, "deadline"),
                fields.whole("maxParallelNodes"),
                fields.whole("maxSteps"),
                fields.choice("failurePolicy", FailurePolicy.class),
                NodeMapper.retry(fields),
                fields.occasions("checkpoints"),
                fields.choice("durability", Durability.class));
    }
}
