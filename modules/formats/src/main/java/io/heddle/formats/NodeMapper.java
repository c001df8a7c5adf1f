package io.heddle.formats;

import io.heddle.DefinitionId;
import io.heddle.Version;
import io.heddle.definition.Durability;
import io.heddle.definition.FailurePolicy;
import io.heddle.definition.Join;
import io.heddle.definition.Loop;
import io.heddle.definition.NodeDefinition;
import io.heddle.definition.NodeKind;
import io.heddle.definition.OnParentEnd;
import io.heddle.definition.Retry;
import io.heddle.definition.Routing;
import io.heddle.definition.Subworkflow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads nodes, at the top and in the bodies of loops. */
final class NodeMapper {
    private static final Pattern N_OF = Pattern.compile("N_OF\\((-?[0-9]{1,9})\\)");

    /** Kinds of legacy definitions and what they mean. */
    static final Map<String, NodeKind> KIND_ALIASES = Map.of(
            "START_FROM_TRIGGER",
            NodeKind.START,
            "CONTINUE_FROM_TRIGGER",
            NodeKind.START,
            "SUBGRAPH",
            NodeKind.SUBWORKFLOW);

    private static final List<String> LOOP_PAIR = List.of("LOOP_START", "LOOP_END");

    private NodeMapper() {}

    /**
     * @param tree a list of nodes with keys, or an object from keys to nodes; null is none
     */
    static List<NodeDefinition> nodes(@Nullable Tree tree, Scope scope) {
        List<NodeDefinition> nodes = new ArrayList<>();
        if (tree instanceof Tree.Seq seq) {
            int index = 0;
            for (Tree item : seq.items()) {
                NodeDefinition node = node(item, null, item.line(), scope.at(index++));
                if (node != null) {
                    nodes.add(node);
                }
            }
        } else if (tree instanceof Tree.Obj obj) {
            for (Tree.Member member : obj.members().values()) {
                String at = Show.brief(member.name());
                NodeDefinition node = node(member.value(), member.name(), member.line(), scope.at(at));
                if (node != null) {
                    nodes.add(node);
                }
            }
        } else if (tree != null) {
            scope.wrongType(tree, "a list of nodes, or an object from keys to nodes");
        }
        return nodes;
    }

    private static @Nullable NodeDefinition node(Tree tree, @Nullable String given, int line, Scope at) {
        String key = given != null ? given : Data.early(tree, Shape.NODE, "key");
        Scope scope = key == null ? at : at.node(key);
        if (tree instanceof Tree.Scalar scalar && scalar.value() == null) {
            scope.error(Codes.WRONG_TYPE, line, "the node has no content; write {} for one without settings");
            return null;
        }
        Fields fields = Fields.of(tree, Shape.NODE, scope);
        if (fields == null) {
            return null;
        }
        if (given != null && fields.has("key")) {
            scope.error(Codes.FIELD_NOT_ALLOWED, fields.line("key"), "the key is already written before the colon");
        }
        String name = given != null ? given : fields.required("key");
        scope.nodeLine(name, line);
        return build(fields, name, scope);
    }

    private static NodeDefinition build(Fields fields, String key, Scope scope) {
        NodeKind kind = kind(fields, scope);
        Routing routing = fields.choice("routing", Routing.class);
        return new NodeDefinition(
                key,
                kind == null ? NodeKind.TASK : kind,
                fields.text("executor"),
                fields.dataObject("config"),
                fields.expressions("inputs"),
                DependencyMapper.read(fields, key, scope),
                join(fields),
                routing == null ? Routing.INCLUSIVE : routing,
                fields.choice("failurePolicy", FailurePolicy.class),
                fields.data("fallback"),
                retry(fields),
                TimeFields.duration(fields, "timeout", Codes.INVALID_TIMEOUT),
                fields.whole("priority", 0),
                loop(fields, key, kind, scope),
                subworkflow(fields, kind, scope),
                ForkMapper.fork(fields, kind, scope),
                ForkMapper.forkJoin(fields, kind, scope),
                fields.occasions("checkpoints"),
                fields.choice("durability", Durability.class));
    }

    /** The kind a node has by one of its fields alone. */
    private static final Map<String, NodeKind> KIND_OF_FIELD = Map.of(
            "loop", NodeKind.LOOP,
            "subworkflow", NodeKind.SUBWORKFLOW,
            "fork", NodeKind.FORK,
            "forkJoin", NodeKind.JOIN);

    /** The kind; null if it is unknown. */
    private static @Nullable NodeKind kind(Fields fields, Scope scope) {
        if (!fields.has("kind")) {
            return KIND_OF_FIELD.keySet().stream()
                    .filter(fields::has)
                    .map(KIND_OF_FIELD::get)
                    .min(Comparator.naturalOrder())
                    .orElse(NodeKind.TASK);
        }
        String text = fields.text("kind");
        if (text == null) {
            return null;
        }
        NodeKind alias = KIND_ALIASES.get(text);
        if (alias != null) {
            return alias;
        }
        List<String> known = Arrays.stream(NodeKind.values()).map(Enum::name).toList();
        if (known.contains(text)) {
            return NodeKind.valueOf(text);
        }
        if (LOOP_PAIR.contains(text)) {
            scope.error(
                    Codes.LOOP_BODY_INVALID,
                    fields.line("kind"),
                    "pairs of LOOP_START and LOOP_END are not read; write one node of kind LOOP whose loop.body holds"
                            + " the nodes between them");
            return null;
        }
        String near = Suggest.nearest(text, known);
        String help = near != null ? "did you mean '" + near + "'?" : "the kinds are " + String.join(", ", known);
        scope.error(Codes.UNKNOWN_KIND, fields.line("kind"), "unknown kind " + Show.quoted(text) + "; " + help);
        return null;
    }

    private static Join join(Fields fields) {
        Tree tree = fields.tree("join");
        return tree instanceof Tree.Scalar scalar && scalar.value() instanceof String text
                ? joinText(text, fields)
                : fields.object("join", Shape.JOIN, NodeMapper::joinObject).orElse(Join.ALL);
    }

    private static Join joinText(String text, Fields fields) {
        Matcher nOf = N_OF.matcher(text);
        if (nOf.matches()) {
            return Join.nOf(Integer.parseInt(nOf.group(1)));
        }
        return switch (text) {
            case "ALL" -> Join.ALL;
            case "ANY" -> Join.ANY;
            case "ALL_SETTLED" -> Join.ALL_SETTLED;
            default -> {
                fields.scope("join")
                        .error(
                                Codes.INVALID_VALUE,
                                fields.line("join"),
                                "join must be ALL, ANY, N_OF(2), ALL_SETTLED or an object, not " + Show.quoted(text));
                yield Join.ALL;
            }
        };
    }

    private static Join joinObject(Fields fields) {
        Join.Rule rule = fields.choice("rule", Join.Rule.class);
        Join.Losers losers = fields.choice("losers", Join.Losers.class);
        if (rule != Join.Rule.N_OF) {
            fields.refuse("only the rule N_OF counts", "k");
        }
        return new Join(
                rule == null ? Join.Rule.ALL : rule, fields.whole("k", 0), losers == null ? Join.Losers.KEEP : losers);
    }

    static Retry retry(Fields fields) {
        Tree tree = fields.tree("retry");
        if (tree instanceof Tree.Scalar) {
            fields.scope("retry").wrongType(tree, "an object; write retry: {maxAttempts: 3}");
            return Retry.INHERIT;
        }
        return fields.object("retry", Shape.RETRY, NodeMapper::retryObject).orElse(Retry.INHERIT);
    }

    private static Retry retryObject(Fields fields) {
        return new Retry(
                fields.whole("maxAttempts"),
                TimeFields.duration(fields, "initialBackoff", Codes.INVALID_RETRY),
                TimeFields.duration(fields, "maxBackoff", Codes.INVALID_RETRY),
                fields.number("multiplier"),
                fields.number("jitter"),
                fields.texts("retryOn"),
                fields.texts("abortOn"));
    }

    private static @Nullable Loop loop(Fields fields, String key, @Nullable NodeKind kind, Scope scope) {
        boolean isLoop = kind == NodeKind.LOOP;
        if (scope.checked() && isLoop && !fields.has("loop")) {
            scope.error(
                    Codes.LOOP_BODY_INVALID,
                    fields.line(),
                    "a LOOP needs the field loop, an object with body and maxIterations");
        }
        if (kind != null && !isLoop) {
            fields.refuse("only a node of kind LOOP has it", "loop");
        }
        return fields.object("loop", Shape.LOOP, loop -> loopObject(loop, key)).orElse(null);
    }

    private static Loop loopObject(Fields fields, String key) {
        return new Loop(
                nodes(fields.tree("body"), fields.scope("body").body(key)),
                fields.whole("maxIterations"),
                fields.text("items"),
                fields.text("itemVariable"),
                fields.text("breakWhen"));
    }

    private static @Nullable Subworkflow subworkflow(Fields fields, @Nullable NodeKind kind, Scope scope) {
        boolean isSubworkflow = kind == NodeKind.SUBWORKFLOW;
        if (scope.checked() && isSubworkflow && !fields.has("subworkflow")) {
            scope.error(
                    Codes.MISSING_SUBWORKFLOW_ID,
                    fields.line(),
                    "a SUBWORKFLOW needs the field subworkflow, an object with definitionId");
        }
        if (kind != null && !isSubworkflow) {
            fields.refuse("only a node of kind SUBWORKFLOW has it", "subworkflow");
        }
        return fields.object("subworkflow", Shape.SUBWORKFLOW, NodeMapper::subworkflowObject)
                .orElse(null);
    }

    private static Subworkflow subworkflowObject(Fields fields) {
        String id = fields.text("definitionId");
        return new Subworkflow(
                id == null ? null : DefinitionId.of(id),
                version(fields),
                !fields.has("wait") || fields.flag("wait"),
                fields.choice("onParentEnd", OnParentEnd.class));
    }

    /** A version, or null for LATEST. */
    static @Nullable Version version(Fields fields) {
        String text = fields.text("version");
        if (text == null || text.equals("LATEST")) {
            return null;
        }
        try {
            return Version.parse(text);
        } catch (IllegalArgumentException e) {
            fields.scope("version")
                    .error(
                            Codes.INVALID_VALUE,
                            fields.line("version"),
                            "version must be LATEST or MAJOR.MINOR.PATCH, not " + Show.quoted(text));
            return null;
        }
    }
}
