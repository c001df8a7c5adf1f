package io.heddle.testkit.story;

import io.heddle.Finding;
import io.heddle.InstanceId;
import io.heddle.InvalidDefinitionException;
import io.heddle.Payload;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.kernel.expression.Expressions;
import io.heddle.kernel.graph.DefinitionValidator;
import io.heddle.kernel.graph.Problem;
import io.heddle.kernel.graph.ValidationContext;
import io.heddle.kernel.instance.InstanceCommand;
import io.heddle.kernel.instance.InstanceHeader;
import io.heddle.kernel.instance.InstanceOverrides;
import io.heddle.kernel.instance.InstanceSettings;
import io.heddle.kernel.instance.Lineage;
import io.heddle.kernel.instance.Micros;
import io.heddle.kernel.plan.CompiledExpressionChecker;
import io.heddle.kernel.plan.WorkflowPlan;
import io.heddle.kernel.rule.Rules;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Drives one definition to its end on the bare kernel: no actors, no journal, no clock but a virtual one that jumps to
 * the next instant at which something is due. Every node that would run an executor asks the script for its outcome.
 *
 * <p>Not thread-safe; a run is deterministic. The definition is validated first, with the shipped dependency rules.
 */
public final class KernelRun {
    /** The virtual time at which runs start. */
    public static final Instant START = Instant.parse("2024-01-01T00:00:00Z");

    private static final Expressions EXPRESSIONS = Expressions.withDefaultLimits();
    private static final Rules RULES = Rules.load(KernelRun.class.getClassLoader(), EXPRESSIONS, List.of());

    /** Commands after which a run counts as endless. */
    private static final int MAX_COMMANDS = 5_000_000;

    /** A command sent at a virtual instant, whatever else happens. */
    record Timed(Duration at, InstanceCommand command) {}

    final WorkflowDefinition definition;
    final Map<String, Function<Attempt, Outcome>> scripts = new HashMap<>();
    Function<Attempt, Outcome> otherwise = attempt -> Outcome.done();
    final List<InstanceCommand> beforeStart = new ArrayList<>();
    final List<Timed> timed = new ArrayList<>();
    Payload input = Payload.json("{}");

    @Nullable Integer maxParallel;

    InstanceSettings settings = InstanceSettings.DEFAULTS;
    int maxCommands = MAX_COMMANDS;
    boolean reportsFirst = true;
    Function<Instant, Instant> clock = instant -> instant;

    private KernelRun(WorkflowDefinition definition) {
        this.definition = definition;
    }

    /**
     * A run of {@code definition}, in which every attempt succeeds at once until told otherwise.
     *
     * @throws InvalidDefinitionException with every finding, when validation refuses it
     */
    public static KernelRun of(WorkflowDefinition definition) {
        List<Finding> findings = validate(definition);
        if (findings.stream().anyMatch(Finding::isError)) {
            throw new InvalidDefinitionException(findings);
        }
        return new KernelRun(definition);
    }

    /** What validation finds, with default limits, the shipped rules and every executor known. */
    public static List<Finding> validate(WorkflowDefinition definition) {
        return DefinitionValidator.validate(definition, context());
    }

    static ValidationContext context() {
        return new ValidationContext(
                ValidationContext.Limits.DEFAULT,
                executor -> true,
                rule -> RULES.find(rule).isPresent(),
                (rule, params) -> problems(rule, params),
                new CompiledExpressionChecker(EXPRESSIONS));
    }

    private static List<Problem> problems(String name, Map<String, @Nullable Object> params) {
        try {
            RULES.find(name).ifPresent(rule -> rule.check(params));
            return List.of();
        } catch (IllegalArgumentException e) {
            return List.of(new Problem("UNKNOWN_RULE", "parameters of rule " + name + ": " + e.getMessage()));
        }
    }

    static Rules rules() {
        return RULES;
    }

    // ---- given ----------------------------------------------------------------------------------------------------

    /** Instance input, JSON text. */
    public KernelRun input(String json) {
        input = Payload.json(json);
        return this;
    }

    /** Outcomes of the node (or of every body node) with this key. */
    public KernelRun script(String key, Function<Attempt, Outcome> outcomes) {
        scripts.put(key, outcomes);
        return this;
    }

    /** The same outcome for every attempt of this node. */
    public KernelRun script(String key, Outcome outcome) {
        return script(key, attempt -> outcome);
    }

    /** Outcomes of every node without a script of its own. */
    public KernelRun otherwise(Function<Attempt, Outcome> outcomes) {
        otherwise = outcomes;
        return this;
    }

    /** At most this many attempts at once; 0 for no limit. */
    public KernelRun maxParallel(int workers) {
        maxParallel = workers;
        return this;
    }

    /** Configuration in force; the documented defaults unless called. */
    public KernelRun settings(InstanceSettings value) {
        settings = value;
        return this;
    }

    /** A command sent between creation and start. */
    public KernelRun beforeStart(InstanceCommand command) {
        beforeStart.add(command);
        return this;
    }

    /** A command sent this long after the start. */
    public KernelRun at(Duration time, InstanceCommand command) {
        timed.add(new Timed(time, command));
        return this;
    }

    /** When a report and a timer fall on the same instant, the timer comes first. */
    public KernelRun timersFirst() {
        reportsFirst = false;
        return this;
    }

    /** What the host's clock shows at a true virtual instant: clocks that are stepped or drift. */
    public KernelRun clock(Function<Instant, Instant> shown) {
        clock = shown;
        return this;
    }

    /** Commands after which the run stops as it is; a guard against runs that never end. */
    public KernelRun maxCommands(int commands) {
        maxCommands = commands;
        return this;
    }

    /**
     * Runs until the instance ends or nothing is due any more.
     *
     * @throws IllegalStateException when the kernel breaks one of its own invariants
     */
    public RunResult run() {
        return new Driver(this).run();
    }

    InstanceHeader header() {
        return new InstanceHeader(
                InstanceId.of("run"),
                WorkflowPlan.compile(definition, "hash", new byte[0], EXPRESSIONS),
                false,
                false,
                "",
                "",
                Lineage.ROOT,
                input,
                Map.of(),
                false,
                new InstanceOverrides(null, maxParallel, true, true),
                settings);
    }

    Outcome outcome(Attempt attempt) {
        return scripts.getOrDefault(attempt.key(), otherwise).apply(attempt);
    }

    static long start() {
        return Micros.of(START);
    }
}
