package sateto;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import org.elasticsearch.common.logging.LogConfigurator;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.node.InternalSettingsPreparer;
import org.elasticsearch.plugins.PluginsLoader;

/**
 * Boots one Elasticsearch node in this JVM and closes it cleanly on SIGTERM.
 * Usage: java ... sateto.Node HOME [setting=value ...], where HOME has the folders lib, modules and config.
 */
final class Node {
    private static final String NAME = "sateto";

    public static void main(String[] args) {
        try {
            start(Path.of(args[0]).toAbsolutePath(), args);
            Thread.currentThread().join(); // until a signal runs the hook
        } catch (Exception e) {
            e.printStackTrace();
            System.exit(1); // some of the node's threads may be left: a bare return would hang
        }
    }

    private static void start(Path home, String[] args) throws Exception {
        Environment env = InternalSettingsPreparer.prepareEnvironment(
            Settings.EMPTY, settings(home, args), home.resolve("config"), () -> NAME);
        LogConfigurator.setNodeName(NAME);
        LogConfigurator.registerErrorListener();
        LogConfigurator.configure(env, true);
        var plugins = PluginsLoader.createPluginsLoader(
            PluginsLoader.loadModulesBundles(env.modulesDir(), false), Set.of(), Map.of(), false);
        var node = new org.elasticsearch.node.Node(env, plugins);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(node), "close"));
        node.start();
    }

    private static Map<String, String> settings(Path home, String[] args) {
        Map<String, String> settings = new HashMap<>(Map.of("path.home", home.toString()));
        for (int i = 1; i < args.length; i++) {
            String[] pair = args[i].split("=", 2);
            settings.put(pair[0], pair[1]);
        }
        return settings;
    }

    private static void close(org.elasticsearch.node.Node node) {
        try {
            node.prepareForClose();
            node.close();
            node.awaitClose(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            e.printStackTrace();
        }
    }
}
