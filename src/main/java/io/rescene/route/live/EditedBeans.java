package io.rescene.route.live;

import io.rescene.route.folder.RoutesFolder.BrokenFileException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.camel.spi.Registry;

/**
 * The beans of the YAML files, which Camel binds as it parses: before anybody can say whether their files are taken up, and
 * also where another bean has that name.
 */
final class EditedBeans {
    private final Registry registry;
    private final Map<String, Object> before;
    /** The names of those that editions have brought. */
    private final Set<String> edited;

    /**
     * Looks at what is bound before the files are parsed.
     *
     * @param edited the names that editions brought until now; {@link #keep} adds to them
     */
    EditedBeans(Registry registry, Set<String> edited) {
        this.registry = registry;
        this.before = bound();
        this.edited = edited;
    }

    private Map<String, Object> bound() {
        return registry.findByTypeWithName(Object.class);
    }

    /** The names of what was bound since, anew or in place of another. */
    private Set<String> fresh() {
        Set<String> fresh = new HashSet<>();
        bound().forEach((name, bean) -> {
            if (bean != before.get(name)) {
                fresh.add(name);
            }
        });
        return fresh;
    }

    /**
     * Keeps what was bound since.
     *
     * @throws BrokenFileException if one has the name of a bean that no edition brought
     */
    void keep() {
        Set<String> fresh = fresh();
        fresh.stream()
                .filter(name -> before.containsKey(name) && !edited.contains(name))
                .findFirst()
                .ifPresent(name -> {
                    throw new BrokenFileException("routes/", "the bean " + name + " is Rescene's own", null);
                });
        edited.addAll(fresh);
    }

    /** Binds what was bound before, and nothing else: the edition's SQL goes, too. */
    void restore() {
        for (String name : fresh()) {
            registry.unbind(name);
            if (before.containsKey(name)) {
                registry.bind(name, before.get(name));
            }
        }
    }
}
