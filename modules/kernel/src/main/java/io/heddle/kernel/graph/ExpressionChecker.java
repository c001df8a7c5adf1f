package io.heddle.kernel.graph;

import io.heddle.definition.Condition;
import java.util.List;
import java.util.Set;

/**
 * Parses and type-checks the expressions of a definition without evaluating them.
 *
 * <ul>
 *   <li>Called by validation, on the caller's thread, once per expression; may be called from several threads at once.
 *   <li>Must be pure: same text and scope, same answer.
 *   <li>Must not throw for a bad text: it answers with problems.
 *   <li>Is never asked about a {@link Condition.Script}, a condition nested beyond {@value #MAX_CONDITION_DEPTH} levels
 *       or an empty condition; validation deals with these itself.
 * </ul>
 */
public interface ExpressionChecker {

    /** Deepest nesting of compound conditions accepted. */
    int MAX_CONDITION_DEPTH = 64;

    /** The condition of an edge; it yields a boolean. */
    Checked condition(Condition condition, Scope scope);

    /** One entry of a node's inputs or of the workflow's output; it yields any value. */
    Checked mapping(String text, Scope scope);

    /** The items of a loop; a list. Its scope is that of the LOOP node, not of its body. */
    Checked items(String text, Scope scope);

    /** The break condition of a loop; a boolean. Its scope is that of the loop's body. */
    Checked breakWhen(String text, Scope scope);

    /**
     * Where an expression stands.
     *
     * @param insideLoop whether {@code loop} may be read
     * @param itemVariables the item variables of the loops around, outermost first
     */
    record Scope(boolean insideLoop, List<String> itemVariables) {

        /** Outside every loop. */
        public static final Scope TOP = new Scope(false, List.of());

        public Scope {
            itemVariables = List.copyOf(itemVariables);
        }
    }

    /**
     * The answer.
     *
     * @param problems what is wrong; empty when the expression may be used
     * @param upstreamKeys the nodes the expression reads through {@code upstream['key']}, as far as they are literals
     */
    record Checked(List<Problem> problems, Set<String> upstreamKeys) {

        /** Nothing wrong, nothing read. */
        public static final Checked OK = new Checked(List.of(), Set.of());

        public Checked {
            problems = List.copyOf(problems);
            upstreamKeys = Set.copyOf(upstreamKeys);
        }

        /** Nothing wrong; reads these nodes. */
        public static Checked reading(Set<String> upstreamKeys) {
            return new Checked(List.of(), upstreamKeys);
        }

        /** One problem. */
        public static Checked refused(String code, String message) {
            return new Checked(List.of(new Problem(code, message)), Set.of());
        }
    }
}
