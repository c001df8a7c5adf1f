package io.heddle.runtime.instance;

import io.heddle.definition.WorkflowConfig;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.kernel.instance.InstanceHeader;
import io.heddle.kernel.plan.WorkflowPlan;
import io.heddle.kernel.registry.DefinitionContent;
import io.heddle.kernel.registry.PartitionReply;
import io.heddle.kernel.registry.VersionSelector;
import java.util.List;
import java.util.Map;

/** Puts together what a new instance will never change. */
final class NewInstances {
    private NewInstances() {}

    static InstanceHeader header(
            InstanceMessage.NewInstance wanted, PartitionReply.Granted granted, InstanceServices services) {
        DefinitionContent content = granted.definition() != null ? granted.definition() : wanted.content();
        WorkflowPlan plan =
                content == null ? emptyPlan(wanted, services) : services.plans().apply(content);
        return new InstanceHeader(
                wanted.id(),
                plan,
                granted.version() instanceof VersionSelector.AdHoc,
                content == null,
                wanted.name(),
                wanted.executorId(),
                null,
                wanted.input(),
                wanted.globals(),
                wanted.autoStart(),
                wanted.overrides(),
                wanted.settings());
    }

    private static WorkflowPlan emptyPlan(InstanceMessage.NewInstance wanted, InstanceServices services) {
        WorkflowDefinition empty = new WorkflowDefinition(
                wanted.definitionId(),
                io.heddle.Version.INITIAL,
                "",
                "",
                List.of(),
                "",
                "",
                List.of(),
                Map.of(),
                WorkflowConfig.INHERIT);
        return services.plans().apply(DefinitionContent.of(io.heddle.formats.DefinitionFormat.canonicalJson(empty)));
    }

    static VersionSelector versionOf(InstanceHeader header) {
        return header.adHoc()
                ? VersionSelector.adHoc()
                : VersionSelector.exact(header.plan().definition().version());
    }
}
