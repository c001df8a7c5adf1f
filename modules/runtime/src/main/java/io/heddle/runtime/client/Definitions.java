package io.heddle.runtime.client;

import io.heddle.Finding;
import io.heddle.InvalidDefinitionException;
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
public final class Definitions {
    private final ValidationContext validation;
    private final long maxBytes;
    private final DependencyType edgeType;

    /** A door that obeys {@code heddle.registry.max-definition-size} and {@code heddle.dependencies.default-type}. */
    public Definitions(ValidationContext validation, HeddleSettings settings) {
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
        WorkflowDefinition definition = DefaultTypes.in(given, edgeType);
        List<Finding> findings = new ArrayList<>(DefinitionValidator.validate(definition, validation));
        byte[] bytes = new byte[0];
        if (findings.stream().noneMatch(Finding::isError)) {
            bytes = DefinitionFormat.canonicalJson(definition);
            tooLarge(bytes, findings);
        }
        if (findings.stream().anyMatch(Finding::isError)) {
            throw new InvalidDefinitionException(findings);
        }
        return DefinitionContent.of(bytes);
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
