package io.heddle.runtime.client;

import io.heddle.Finding;
import io.heddle.HeddleException;
import io.heddle.InvalidDefinitionException;
import io.heddle.Version;
import io.heddle.definition.DependencyType;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.formats.DefinitionFormat;
import io.heddle.kernel.graph.DefaultTypes;
import io.heddle.kernel.graph.DefinitionValidator;
import io.heddle.kernel.graph.ValidationContext;
import io.heddle.kernel.registry.DefinitionContent;
import io.heddle.runtime.settings.HeddleSettings;
import java.util.ArrayList;
import java.util.List;

/** Checks definitions at the door and turns them into what the journal keeps. Thread-safe. */
public final class DefinitionSeal {
    private final ValidationContext validation;
    private final long maxBytes;
    private final DependencyType edgeType;
    private final SealedContents contents = new SealedContents();

    /** A door that obeys {@code heddle.registry.max-definition-size} and {@code heddle.dependencies.default-type}. */
    public DefinitionSeal(ValidationContext validation, HeddleSettings settings) {
        this.validation = validation;
        this.maxBytes = settings.registry().maxDefinitionBytes();
        this.edgeType = settings.dependencies().defaultType();
    }

    /** Everything wrong or doubtful with {@code given}. */
    public List<Finding> validate(WorkflowDefinition given) {
        WorkflowDefinition definition = DefaultTypes.in(given, edgeType);
        List<Finding> findings = new ArrayList<>(DefinitionValidator.validate(definition, validation));
        if (findings.stream().noneMatch(Finding::isError)) {
            tooLarge(DefinitionFormat.canonicalJson(definition), findings);
        }
        return findings;
    }

    /**
     * The content of a valid definition.
     *
     * @throws InvalidDefinitionException if it is not valid
     */
    public DefinitionContent content(WorkflowDefinition given) {
        return contents.of(given, this::seal);
    }

    private DefinitionContent seal(WorkflowDefinition given) {
        WorkflowDefinition definition = DefaultTypes.in(given, edgeType);
        List<Finding> findings = new ArrayList<>(DefinitionValidator.validate(definition, validation));
        refuseErrors(findings);
        DefinitionContent content = DefinitionContent.of(DefinitionFormat.canonicalJson(definition));
        tooLarge(content.bytes(), findings);
        refuseErrors(findings);
        return content;
    }

    private static void refuseErrors(List<Finding> findings) {
        if (findings.stream().anyMatch(Finding::isError)) {
            throw new InvalidDefinitionException(findings);
        }
    }

    /**
     * The content of a draft, valid or not.
     *
     * @throws HeddleException DEFINITION_TOO_LARGE, or INVALID_DEFINITION if it could not even be written down
     */
    DefinitionContent draft(WorkflowDefinition definition) {
        byte[] bytes;
        try {
            bytes = DefinitionFormat.canonicalJson(definition);
        } catch (IllegalArgumentException e) {
            throw new HeddleException("INVALID_DEFINITION", "the draft cannot be written: " + e.getMessage(), e);
        }
        List<Finding> findings = new ArrayList<>();
        tooLarge(bytes, findings);
        if (!findings.isEmpty()) {
            throw new HeddleException(findings.get(0).code(), findings.get(0).message());
        }
        return DefinitionContent.of(bytes);
    }

    /** The definition behind a content. */
    static WorkflowDefinition open(DefinitionContent content) {
        return DefinitionFormat.readCanonical(content.bytes());
    }

    /** The same definition under another version. */
    static WorkflowDefinition numbered(WorkflowDefinition definition, Version version) {
        return new WorkflowDefinition(
                definition.id(),
                version,
                definition.name(),
                definition.description(),
                definition.tags(),
                definition.category(),
                definition.author(),
                definition.nodes(),
                definition.triggers(),
                definition.output(),
                definition.config());
    }

    private void tooLarge(byte[] bytes, List<Finding> findings) {
        if (maxBytes > 0 && bytes.length > maxBytes) {
            findings.add(Finding.error(
                    "DEFINITION_TOO_LARGE",
                    "",
                    "the definition takes " + bytes.length + " bytes; heddle.registry.max-definition-size is "
                            + maxBytes));
        }
    }
}
