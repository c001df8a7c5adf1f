package io.heddle.formats;

import io.heddle.definition.Condition;
import io.heddle.definition.Dependency;
import io.heddle.definition.DependencyType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the edges into a node: {@code dependencies} first, then the names of {@code after}. */
final class DependencyMapper {

    private DependencyMapper() {}

    static List<Dependency> read(Fields node, String key, Scope scope) {
        List<Dependency> dependencies = new ArrayList<>();
        Collection<Tree> written = node.list("dependencies", "a list; write dependencies: [a, b]");
        int index = 0;
        for (Tree tree : written) {
            Dependency dependency =
                    read(tree, key, scope, scope.at("dependencies").at(index++));
            if (dependency != null) {
                dependencies.add(dependency);
            }
        }
        index = 0;
        for (Tree tree : node.list("after", "a list of node keys; write after: [a]")) {
            Scope at = scope.at("after").at(index++);
            if (tree instanceof Tree.Scalar scalar && scalar.value() instanceof String upstream) {
                at.edgeLine(upstream, key, tree.line());
                dependencies.add(Dependency.sequence(upstream));
            } else {
                at.wrongType(tree, "a node key in quotes; other dependency types go under dependencies");
            }
        }
        return dependencies;
    }

    private static @Nullable Dependency read(Tree tree, String key, Scope node, Scope at) {
        if (tree instanceof Tree.Scalar scalar && scalar.value() instanceof String upstream) {
            at.edgeLine(upstream, key, tree.line());
            return Dependency.sequence(upstream);
        }
        if (!(tree instanceof Tree.Obj obj)) {
            at.wrongType(tree, "a node key in quotes or an object with the field upstream");
            return null;
        }
        String upstream = Data.early(obj, Shape.DEPENDENCY, "upstream");
        Scope scope = upstream == null ? at : node.edge(upstream, key);
        Fields fields = Fields.of(obj, Shape.DEPENDENCY, scope);
        return fields == null ? null : edge(fields, key, scope);
    }

    private static Dependency edge(Fields fields, String key, Scope scope) {
        String upstream = fields.required("upstream");
        scope.edgeLine(upstream, key, fields.line());
        DependencyType written = fields.choice("type", DependencyType.class);
        if (written != DependencyType.CUSTOM) {
            fields.refuse("only a dependency of type CUSTOM has it", "rule", "params");
        }
        Tree condition = fields.tree("condition");
        Condition when = condition == null ? null : ConditionMapper.read(condition, fields.scope("condition"));
        Duration timeout = TimeFields.duration(fields, "timeoutSeconds", Codes.INVALID_TIMEOUT);
        return new Dependency(
                upstream,
                written,
                when,
                timeout,
                fields.whole("retryCount"),
                fields.text("rule"),
                fields.dataObject("params"),
                fields.whole("priority", 0),
                fields.flag("isDefault"));
    }
}
