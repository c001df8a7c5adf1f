package io.heddle.kernel.expression;

import com.google.re2j.Pattern;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.CelCall;
import dev.cel.common.ast.CelExpr.CelComprehension;
import dev.cel.common.ast.CelExpr.CelSelect;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.common.types.CelKind;
import dev.cel.common.types.CelType;
import dev.cel.common.types.TypeType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns one checked expression into nodes. Used once. */
final class Lowering {
    /** Deepest expression accepted, in levels; bounds the stack that evaluation needs. */
    static final int MAX_DEPTH = 250;

    /** Signals an expression that CEL accepts and this evaluator does not. */
    static final class Unsupported extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Unsupported(String message) {
            super(message, null, false, false);
        }
    }

    private final CelAbstractSyntaxTree ast;
    private final Set<String> variables;
    private final References.Collector references = new References.Collector();
    private final Map<String, Integer> locals = new HashMap<>();
    private int localCount;
    private int depth;

    Lowering(CelAbstractSyntaxTree ast, Set<String> variables) {
        this.ast = ast;
        this.variables = variables;
    }

    Compiled lower() {
        Node root = node(ast.getExpr());
        return new Compiled(root, localCount, references.references());
    }

    private Node node(CelExpr expr) {
        if (++depth > MAX_DEPTH) {
            throw new Unsupported("nested deeper than " + MAX_DEPTH + " levels");
        }
        Node node = switch (expr.exprKind().getKind()) {
            case CONSTANT -> constant(expr.constant());
            case IDENT -> identifier(expr, expr.ident().name());
            case SELECT -> select(expr, expr.select());
            case CALL -> call(expr.call());
            case LIST -> list(expr.list());
            case MAP -> map(expr.map());
            case COMPREHENSION -> comprehension(expr.comprehension());
            case STRUCT, NOT_SET -> throw new Unsupported("messages cannot be constructed; use a map {...}");
        };
        depth--;
        return node;
    }

    private static Node constant(CelConstant constant) {
        Object value = constantValue(constant);
        return frame -> value;
    }

    private static @Nullable Object constantValue(CelConstant constant) {
        return switch (constant.getKind()) {
            case NULL_VALUE -> null;
            case BOOLEAN_VALUE -> constant.booleanValue();
            case INT64_VALUE -> constant.int64Value();
            case DOUBLE_VALUE -> constant.doubleValue();
            case STRING_VALUE -> constant.stringValue();
            case UINT64_VALUE -> throw new Unsupported("unsigned integers are not offered; leave out the u");
            default -> throw new Unsupported("bytes are not offered; JSON has none");
        };
    }

    private Node identifier(CelExpr expr, String name) {
        Integer slot = locals.get(name);
        if (slot != null) {
            return local(slot);
        }
        if (variables.contains(name)) {
            references.variable(name);
            return frame -> Access.known(frame.variable(name));
        }
        CelType type = ast.getType(expr.id()).orElseThrow();
        if (type.kind() == CelKind.TYPE && type instanceof TypeType named) {
            TypeName value = new TypeName(named.containingTypeName());
            return frame -> value;
        }
        throw new Unsupported("'" + name + "' is not offered");
    }

    private static Node local(int slot) {
        return frame -> {
            Object value = frame.local(slot);
            if (value instanceof EvaluationException kept) {
                throw kept;
            }
            return Access.known(value);
        };
    }

    private Node select(CelExpr expr, CelSelect select) {
        if (ast.getReference(expr.id()).isPresent()) {
            // A qualified name: the type of timestamps or durations.
            return identifier(expr, ast.getReference(expr.id()).orElseThrow().name());
        }
        Node operand = upstreamKey(select.operand(), select.field());
        return select.testOnly() ? Access.has(operand, select.field()) : Access.field(operand, select.field());
    }

    /** The operand of an access to {@code key}, which is noted if the operand is the upstream variable. */
    private Node upstreamKey(CelExpr operand, String key) {
        if (isVariable(operand, References.UPSTREAM)) {
            references.upstreamKey(key);
            return frame -> frame.variable(References.UPSTREAM);
        }
        return node(operand);
    }

    private boolean isVariable(CelExpr expr, String name) {
        return expr.exprKind().getKind() == Kind.IDENT
                && expr.ident().name().equals(name)
                && variables.contains(name)
                && !locals.containsKey(name);
    }

    private Node call(CelCall call) {
        List<CelExpr> operands = new ArrayList<>(call.target().stream().toList());
        operands.addAll(call.args());
        String name = call.function();
        if (name.equals("_[_]")) {
            return Access.index(keyed(operands.get(0), operands.get(1)), node(operands.get(1)));
        }
        if (name.equals("@in")) {
            Node element = node(operands.get(0));
            Node container = keyed(operands.get(1), operands.get(0));
            return Objects.requireNonNull(Functions.call(name, List.of(element, container)));
        }
        if (name.equals("matches") && isText(operands.get(1))) {
            String regex = operands.get(1).constant().stringValue();
            return Functions.matches(node(operands.get(0)), pattern(regex));
        }
        List<Node> nodes = operands.stream().map(this::node).toList();
        Node logic = logic(name, nodes);
        Node node = logic != null ? logic : Functions.call(name, nodes);
        if (node == null) {
            throw new Unsupported("'" + name + "' is not offered");
        }
        return node;
    }

    private static @Nullable Node logic(String name, List<Node> nodes) {
        return switch (name) {
            case "_&&_" -> Logic.all(nodes);
            case "_||_" -> Logic.any(nodes);
            case "!_" -> Logic.not(nodes.get(0));
            case "_?_:_" -> Logic.choose(nodes.get(0), nodes.get(1), nodes.get(2));
            case "@not_strictly_false" -> Logic.notStrictlyFalse(nodes.get(0));
            default -> null;
        };
    }

    private Node keyed(CelExpr container, CelExpr key) {
        return isText(key) ? upstreamKey(container, key.constant().stringValue()) : node(container);
    }

    private static boolean isText(CelExpr expr) {
        return expr.exprKind().getKind() == Kind.CONSTANT && expr.constant().getKind() == CelConstant.Kind.STRING_VALUE;
    }

    private static Pattern pattern(String regex) {
        try {
            return Regexes.compile(regex);
        } catch (EvaluationException e) {
            throw new Unsupported(e.getMessage());
        }
    }

    private Node list(CelExpr.CelList list) {
        List<Node> elements = list.elements().stream().map(this::node).toList();
        return frame -> {
            List<@Nullable Object> values = new ArrayList<>(elements.size());
            for (Node element : elements) {
                values.add(frame.eval(element));
            }
            return Collections.unmodifiableList(values);
        };
    }

    private Node map(CelExpr.CelMap map) {
        List<Node> keys = map.entries().stream().map(entry -> node(entry.key())).toList();
        List<Node> values =
                map.entries().stream().map(entry -> node(entry.value())).toList();
        return frame -> {
            Map<Object, @Nullable Object> result = new LinkedHashMap<>();
            for (int i = 0; i < keys.size(); i++) {
                Object key = mapKey(frame.eval(keys.get(i)));
                if (result.containsKey(key)) {
                    throw new EvaluationException("a map has the same key twice");
                }
                result.put(key, frame.eval(values.get(i)));
            }
            return Collections.unmodifiableMap(result);
        };
    }

    private static Object mapKey(@Nullable Object key) {
        if (key instanceof String || key instanceof Long || key instanceof Boolean) {
            return key;
        }
        throw new EvaluationException("keys of a map are string, int or bool, not " + Values.label(key));
    }

    private Node comprehension(CelComprehension loop) {
        Node range = node(loop.iterRange());
        boolean buildsList = loop.accuInit().exprKind().getKind() == Kind.LIST;
        Node start = buildsList ? null : node(loop.accuInit());
        int element = localCount++;
        int accumulator = localCount++;
        Integer hiddenElement = locals.put(loop.iterVar(), element);
        Integer hiddenAccumulator = locals.put(loop.accuVar(), accumulator);
        boolean alwaysGoesOn = loop.loopCondition().exprKind().getKind() == Kind.CONSTANT;
        Node condition = alwaysGoesOn ? null : node(loop.loopCondition());
        Node step = node(loop.loopStep());
        restore(loop.iterVar(), hiddenElement);
        Node result = node(loop.result());
        restore(loop.accuVar(), hiddenAccumulator);
        return new Comprehension(range, element, accumulator, start, condition, step, result);
    }

    private void restore(String name, @Nullable Integer hidden) {
        if (hidden == null) {
            locals.remove(name);
        } else {
            locals.put(name, hidden);
        }
    }
}
