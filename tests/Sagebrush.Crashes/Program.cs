using System.Globalization;
using Sagebrush.Crashes;
using Sagebrush.Store;

// DATA SCENARIO NUMBER STEP: makes the scenario's change to a store in the empty folder DATA, and dies at the step. Says "done" when the change is acknowledged.
var scenario = Scenario.All.Single(one => one.Name == args[1]);
int number = int.Parse(args[2], CultureInfo.InvariantCulture);
var fatal = new Fatal(int.Parse(args[3], CultureInfo.InvariantCulture));
using var folder = new DataFolder(args[0]);
WatchedSqlite.Watch(folder.Path, fatal);
using var database = new Database(folder);
var store = new ObjectStore(folder, database, TimeProvider.System, new WatchedDisk(fatal));
await scenario.Prepare(store, number);
fatal.IsCounting = true;
await scenario.Change(store, number);
Console.Out.WriteLine("done");
Console.Out.Flush();
