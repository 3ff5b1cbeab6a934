using WeChatTcb.Client.Jobs;
using WeChatTcb.Client.Tests.Support;

namespace WeChatTcb.Client.Tests.Jobs;

public sealed class JobProgressTests
{
    private readonly JobProgress _view = new();
    private readonly ExportJob _job = new Setup().Job;

    [Fact]
    public void Jobs_are_added_updated_and_removed()
    {
        _view.Add(_job);
        _view.Add(_job with { JobId = 5 });
        _view.Update(_job with { Status = ExportJobStatus.Writing, RecordSuccess = 12 });

        Assert.Equal((2, 0), (_view.Snapshot().Running, _view.Snapshot().Ended));
        Assert.Equal(["test2-4a89da job 5: Submitted", "test2-4a89da job 100071736: Writing, 12 records"], _view.Snapshot().Lines);

        _view.Remove(_job);
        _view.Remove(_job);

        Assert.Equal((1, 1), (_view.Snapshot().Running, _view.Snapshot().Ended));
    }

    [Fact]
    public void An_update_does_not_add_a_job_to_the_view()
    {
        _view.Update(_job);
        _view.Remove(_job);

        Assert.Equal((0, 0), (_view.Snapshot().Running, _view.Snapshot().Ended));
        Assert.Empty(_view.Snapshot().Lines);
    }

    [Fact]
    public void The_same_number_elsewhere_is_another_job()
    {
        _view.Add(_job);
        _view.Add(_job with { Env = "other" });
        _view.Add(_job with { AppId = "wxother" });
        _view.Add(_job with { Endpoint = new Uri("https://other.example.test/") });
        _view.Add(_job with { ApiFamily = TcbApiFamily.Tcb });

        Assert.Equal(5, _view.Snapshot().Running);
    }

    [Fact]
    public void Five_are_named_and_the_others_counted()
    {
        for (var number = 9; number >= 1; number--)
            _view.Add(_job with { Env = "e", JobId = number });

        Assert.Equal(
            ["e job 1: Submitted", "e job 2: Submitted", "e job 3: Submitted", "e job 4: Submitted", "e job 5: Submitted", "and 4 more"],
            _view.Snapshot().Lines);
    }

    [Fact]
    public void An_export_without_a_job_says_what_it_waits_for()
    {
        object first = new(), second = new();
        _view.AddWaiting(first);
        _view.AddWaiting(second);
        _view.AddSubmitting(first, "e");

        Assert.Equal(["e: submitted, no answer yet"], _view.Snapshot().Lines);

        _view.RemoveWaiting(first);
        _view.Add(_job);
        _view.RemoveWaiting(second, hasEnded: true);
        _view.RemoveWaiting(second, hasEnded: true);

        var now = _view.Snapshot();
        Assert.Equal((1, 1, 0, 2), (now.Running, now.Ended, now.Waiting, now.Total));
    }

    [Fact]
    public void The_bytes_of_files_are_summed_and_those_of_running_jobs_apart()
    {
        var other = _job with { JobId = 5 };
        _view.Add(_job);
        _view.Add(other);
        _view.Receive(_job, 10, 10);
        _view.Remove(_job);
        _view.Receive(other, 3, 30);

        var now = _view.Snapshot();
        Assert.Equal((13L, 40L, 3L), (now.Received, now.Length, now.ReceivedOfRunning));

        _view.Receive(other, 4, null);

        Assert.Null(_view.Snapshot().Length);
    }

    [Fact]
    public async Task An_update_during_a_removal_does_not_restore_the_job()
    {
        var states = new[] { _job with { Status = ExportJobStatus.Reading }, _job with { Status = ExportJobStatus.Writing } };
        using var started = new ManualResetEventSlim();
        var stop = false;
        var updating = Task.Run(() =>
        {
            for (var number = 0; !Volatile.Read(ref stop); number++)
            {
                _view.Update(states[number % 2]);
                started.Set();
            }
        });
        started.Wait();
        var returned = 0;
        for (var round = 0; round < 100_000; round++)
        {
            _view.Add(_job);
            Thread.SpinWait(round % 10);
            _view.Remove(_job);
            Thread.SpinWait(20);
            returned += _view.Snapshot().Running;
        }

        Volatile.Write(ref stop, true);
        await updating;
        Assert.Equal(0, returned);
    }

    [Fact]
    public async Task While_jobs_come_and_go_a_running_one_always_has_its_line()
    {
        var going = Task.Run(() =>
        {
            for (var i = 0; i < 20_000; i++)
            {
                _view.Add(_job);
                _view.Remove(_job);
            }
        });
        while (!going.IsCompleted)
        {
            var now = _view.Snapshot();
            Assert.Equal(now.Running, now.Lines.Count);
        }

        await going;
        Assert.Equal(20_000, _view.Snapshot().Ended);
    }
}
