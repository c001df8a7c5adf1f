package io.heddle.runtime.instance;

import io.heddle.definition.WorkflowConfig;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.formats.DefinitionFormat;
import io.heddle.kernel.instance.BranchStart;
import io.heddle.kernel.instance.ChildRequest;
import io.heddle.kernel.instance.InstanceHeader;
import io.heddle.kernel.instance.InstanceOverrides;
import io.heddle.kernel.instance.InstanceSettings;
import io.heddle.kernel.instance.Lineage;
import io.heddle.kernel.instance.Micros;
import io.heddle.kernel.instance.Origin;
import io.heddle.kernel.instance.Past;
import io.heddle.kernel.instance.ThreadMessage;
import io.heddle.kernel.plan.WorkflowPlan;
import io.heddle.kernel.registry.DefinitionContent;
import io.heddle.kernel.registry.PartitionReply;
import io.heddle.kernel.registry.VersionSelector;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Puts together what a new instance will never change. */
final class NewInstances {
    private NewInstances() {}

    static InstanceHeader header(
            InstanceMessage.NewInstance wanted,
            @Nullable Past past,
            PartitionReply.Granted granted,
            InstanceServices services) {
        Lineage lineage = wanted.lineage();
        if (past != null && lineage.origin() != null) {
            Lineage place = new Lineage(
                    lineage.kind(),
                    lineage.ancestors(),
                    lineage.onParentEnd(),
                    lineage.origin().at(past.state().seq()));
            InstanceHeader source = past.state().header();
            return source.copy(
                    wanted.id(),
                    wanted.name().isEmpty() ? source.name() : wanted.name(),
                    wanted.executorId().isEmpty() ? source.executorId() : wanted.executorId(),
                    place,
                    wanted.autoStart());
        }
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
                wanted.lineage(),
                wanted.input(),
                wanted.globals(),
                wanted.autoStart(),
                overrides(wanted, plan),
                wanted.settings());
    }

    /** The same for a child; that of a fork runs a path of its parent's own definition. */
    static InstanceHeader header(
            ThreadMessage.Start start, @Nullable Past past, PartitionReply.Granted granted, InstanceServices services) {
        InstanceHeader whole = header(ofChild(start, services.settings()), past, granted, services);
        return start.branch() == null ? whole : whole.withBranch(start.branch().branch());
    }

    /** What a parent asks for, as any other start does; children start by themselves, but for copies. */
    static InstanceMessage.NewInstance ofChild(ThreadMessage.Start start, InstanceSettings settings) {
        ChildRequest request = start.request();
        BranchStart branch = start.branch();
        return new InstanceMessage.NewInstance(
                request.threadId(),
                request.definitionId(),
                request.version(),
                branch == null ? null : content(branch),
                request.name(),
                start.executorId(),
                request.input(),
                branch == null ? Map.of() : branch.globals(),
                startsByItself(start),
                branch == null ? InstanceOverrides.NONE : branch.overrides(),
                settings,
                start.lineage(),
                request.timeout());
    }

    private static DefinitionContent content(BranchStart branch) {
        return branch.registered().isEmpty()
                ? DefinitionContent.restore(
                        branch.plan().contentHash(), branch.plan().source())
                : DefinitionContent.of(DefinitionFormat.canonicalJson(branch.definition()));
    }

    /** The same with the definition its origin runs, which is the one it will run. */
    static InstanceMessage.NewInstance ofPast(InstanceMessage.NewInstance wanted, Past past) {
        InstanceHeader source = past.state().header();
        return new InstanceMessage.NewInstance(
                wanted.id(),
                source.plan().definition().id(),
                versionOf(source),
                wanted.content(),
                wanted.name(),
                wanted.executorId(),
                wanted.input(),
                wanted.globals(),
                wanted.autoStart(),
                wanted.overrides(),
                wanted.settings(),
                wanted.lineage(),
                wanted.timeLimit(),
                wanted.points());
    }

    static boolean startsByItself(ThreadMessage.Start start) {
        Origin origin = start.request().origin();
        return origin == null || origin.goesOn();
    }

    /** The parent's bound and the definition's own both hold: the shorter one decides. */
    private static InstanceOverrides overrides(InstanceMessage.NewInstance wanted, WorkflowPlan plan) {
        InstanceOverrides given = wanted.overrides();
        if (wanted.timeLimit() == 0) {
            return given;
        }
        Duration written = plan.definition().config().timeout();
        long own = written == null ? wanted.settings().timeout() : Micros.of(written);
        return given.withTimeout(own == 0 ? wanted.timeLimit() : Math.min(own, wanted.timeLimit()));
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
                List.of(),
                Map.of(),
                WorkflowConfig.INHERIT);
        return services.plans().apply(DefinitionContent.of(DefinitionFormat.canonicalJson(empty)));
    }

    static VersionSelector versionOf(InstanceHeader header) {
        return header.adHoc()
                ? VersionSelector.adHoc()
                : VersionSelector.exact(header.plan().definition().version());
    }
}
