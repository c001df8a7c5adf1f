package io.heddle.kernel.graph;

import io.heddle.Finding;
import io.heddle.definition.Condition;
import io.heddle.definition.NodeBuilder;
import io.heddle.definition.NodeDefinition;
import io.heddle.definition.WorkflowBuilder;
import io.heddle.definition.WorkflowDefinition;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the tests of this package share: a context and an expression checker that knows a few texts. */
final class Checks {
    static final ValidationContext CONTEXT = context(new ValidationContext.Limits(200_000, 100));

    private Checks() {}

    static ValidationContext context(ValidationContext.Limits limits) {
        return new ValidationContext(
                limits,
                executor -> !executor.equals("nobody"),
                rule -> rule.equals("timed"),
                (rule, params) -> params.containsKey("bad")
                        ? List.of(new Problem(FindingCodes.INVALID_TIMEOUT, "delay must not be negative"))
                        : List.of(),
                new FewExpressions());
    }

    static WorkflowDefinition workflow(UnaryOperator<WorkflowBuilder> nodes) {
        return nodes.apply(WorkflowDefinition.builder("w")).build();
    }

    static NodeDefinition node(String key, String... upstream) {
        return NodeBuilder.of(key).after(upstream).build();
    }

    static List<Finding> validate(UnaryOperator<WorkflowBuilder> nodes) {
        return DefinitionValidator.validate(workflow(nodes), CONTEXT);
    }

    /** Findings as {@code CODE element}, warnings with a leading {@code (}…{@code )}. */
    static List<String> brief(List<Finding> findings) {
        return findings.stream()
                .map(finding -> {
                    String text = (finding.code() + " " + finding.element()).strip();
                    return finding.isError() ? text : "(" + text + ")";
                })
                .toList();
    }

    /** Refuses {@code 1 + 1}, texts that end in an operator and the operator {@code ~=}; finds upstream['…']. */
    static final class FewExpressions implements ExpressionChecker {
        private static final Pattern UPSTREAM = Pattern.compile("upstream\\['([^']*)'\\]");

        @Override
        public Checked condition(Condition condition, Scope scope) {
            if (condition instanceof Condition.Simple simple
                    && simple.operator().equals("~=")) {
                return Checked.refused(FindingCodes.UNKNOWN_OPERATOR, "there is no operator ~=");
            }
            if (condition instanceof Condition.Cel cel) {
                return text(cel.expression(), FindingCodes.CONDITION_SYNTAX, true);
            }
            return Checked.OK;
        }

        @Override
        public Checked mapping(String text, Scope scope) {
            return loopOnlyInside(text, scope) ? text(text, FindingCodes.MAPPING_SYNTAX, false) : notInside();
        }

        @Override
        public Checked items(String text, Scope scope) {
            return loopOnlyInside(text, scope) ? text(text, FindingCodes.MAPPING_SYNTAX, false) : notInside();
        }

        @Override
        public Checked breakWhen(String text, Scope scope) {
            return loopOnlyInside(text, scope) ? text(text, FindingCodes.CONDITION_SYNTAX, true) : notInside();
        }

        private static boolean loopOnlyInside(String text, Scope scope) {
            return !text.contains("loop.") || scope.insideLoop();
        }

        private static Checked notInside() {
            return Checked.refused(FindingCodes.MAPPING_SYNTAX, "loop is known inside a loop only");
        }

        private static Checked text(String text, String syntax, boolean bool) {
            if (text.endsWith(">") || text.endsWith("+")) {
                return Checked.refused(syntax, "unexpected end");
            }
            if (bool && text.equals("1 + 1")) {
                return Checked.refused(FindingCodes.CONDITION_TYPE, "yields int, not bool");
            }
            Set<String> read = new HashSet<>();
            Matcher matcher = UPSTREAM.matcher(text);
            while (matcher.find()) {
                read.add(matcher.group(1));
            }
            return Checked.reading(read);
        }
    }
}
