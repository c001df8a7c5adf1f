package io.heddle.kernel.expression;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code &&}, {@code ||} and {@code !}. As CEL defines it, an operand that settles the result makes an error in another
 * operand irrelevant, whatever the order; an operand not known yet behaves like such an error.
 */
final class Logic {
    private Logic() {}

    static Node all(List<Node> operands) {
        return frame -> fold(frame, operands, false);
    }

    static Node any(List<Node> operands) {
        return frame -> fold(frame, operands, true);
    }

    static Node not(Node operand) {
        return frame -> !bool(frame.eval(operand));
    }

    /** True unless the operand is false: an error may still be outweighed by a later element. */
    static Node notStrictlyFalse(Node operand) {
        return frame -> {
            try {
                return bool(frame.eval(operand));
            } catch (EvaluationException e) {
                rethrowIfFinal(e);
                return true;
            }
        };
    }

    static Node choose(Node condition, Node then, Node otherwise) {
        return frame -> frame.eval(bool(frame.eval(condition)) ? then : otherwise);
    }

    static boolean bool(@Nullable Object value) {
        if (value instanceof Boolean bool) {
            return bool;
        }
        throw new EvaluationException("expected a bool but found " + Values.label(value));
    }

    /** Errors that no other operand may outweigh. */
    static void rethrowIfFinal(EvaluationException e) {
        if (e instanceof CostExceeded) {
            throw e;
        }
    }

    private static boolean fold(Frame frame, List<Node> operands, boolean settling) {
        EvaluationException fault = null;
        for (Node operand : operands) {
            try {
                if (bool(frame.eval(operand)) == settling) {
                    return settling;
                }
            } catch (EvaluationException e) {
                rethrowIfFinal(e);
                // "Not known yet" wins over an error: the missing value may still settle the result.
                fault = fault instanceof Unsettled ? fault : e;
            }
        }
        if (fault != null) {
            throw fault;
        }
        return !settling;
    }
}
