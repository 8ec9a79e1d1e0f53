"""The command ``logontracer``: the commands of ``cli/commands/`` and the original's flags."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from logontracer import __version__
from logontracer.cli import commands
from logontracer.cli.commands.import_logs import run_import
from logontracer.cli.commands.serve import run_server
from logontracer.cli.options import DEFAULT_CASE, read_span, read_zone
from logontracer.cli.original import OriginalFlags, spread
from logontracer.cli.output import Output
from logontracer.errors import StoreError, UsageError
from logontracer.registry import collect
from logontracer.settings import load_settings


class Front(click.Group):
    """The group of all commands; ``-e`` and ``-x`` before them take several files each."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the command line as the original's users write it."""
        options = [param for param in self.params if isinstance(param, click.Option)]
        many = {flag for option in options if option.multiple for flag in option.opts}
        one = {flag for option in options if not (option.is_flag or option.multiple) for flag in option.opts}
        return super().parse_args(ctx, spread(args, many=many, one=one))


_FILE = click.Path(path_type=Path)


def _show_version(ctx: click.Context, _: click.Parameter, is_asked: bool) -> None:
    if is_asked:
        from logontracer.ingest.native import decoder_named  # only now: it loads Arrow

        words = {"native": "native reader", "wheel": "evtx package"}
        decoder = decoder_named(load_settings().reader)
        click.echo(f"logontracer, version {__version__} (EVTX: {words[decoder]})")
        ctx.exit()


@click.group(
    cls=Front,
    name="logontracer",
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="The flags above are those of the original LogonTracer; commands do all they do and more.",
)
@click.option(
    "-V",
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_show_version,
    help="Show the version, and what reads EVTX files.",
)
@click.option("-r", "--run", is_flag=True, help="Start the web server.")
@click.option("-o", "--port", type=int, metavar="PORT", help="Its port.  [default: 8080]")
@click.option("-s", "--server", metavar="HOST", help="Neo4j server (not there yet).")
@click.option("-u", "--user", metavar="USER", help="Neo4j account (not there yet).")
@click.option("-p", "--password", metavar="PASSWORD", help="Neo4j password (not there yet).")
@click.option("-e", "--evtx", type=_FILE, multiple=True, metavar="FILE…", help="Import EVTX files.")
@click.option("-x", "--xml", type=_FILE, multiple=True, metavar="FILE…", help="Import XML files.")
@click.option("-z", "--timezone", metavar="ZONE", help="Zone of -f and -t: +9, +05:30, Asia/Tokyo.")
@click.option("-f", "--from", "start", metavar="TIME", help="Import only from this time on.")
@click.option("-t", "--to", "end", metavar="TIME", help="Import only up to this time.")
@click.option("--case", metavar="NAME", help="Case to work on.  [default: default]")
@click.option("--home", type=_FILE, metavar="HOME", help="Folder where cases live.  Also LOGONTRACER_HOME.")
@click.pass_context
def app(
    ctx: click.Context,
    /,
    evtx: tuple[Path, ...],
    xml: tuple[Path, ...],
    case: str | None,
    home: Path | None,
    **flags: Any,
) -> int:
    """Who logged on from where to where: Windows logon events as a graph, a ranking and a timeline."""
    asked = OriginalFlags(files=evtx + xml, case=case or DEFAULT_CASE, home=home, **flags)
    if ctx.invoked_subcommand is None:
        return _do_as_the_original(ctx, asked)
    if not asked.is_empty:
        raise UsageError(
            f"flags before {ctx.invoked_subcommand!r} belong to the original's command line",
            hint=f"logontracer {ctx.invoked_subcommand} --help",
        )
    # --case and --home may stand before a command too; after it they win.
    given = {name: value for name, value in (("case", case), ("home", home)) if value is not None}
    ctx.default_map = {ctx.invoked_subcommand: given}
    return 0


for _command in collect(commands, "COMMAND", click.Command):
    app.add_command(_command)


def _do_as_the_original(ctx: click.Context, asked: OriginalFlags) -> int:
    if asked.wants_neo4j:
        raise StoreError(
            "the Neo4j back end is not there yet",
            hint="leave out -s, -u and -p: the embedded graph database needs no server",
        )
    if asked.is_empty:
        click.echo(ctx.get_help())
        return 0
    settings = load_settings(home=asked.home, port=asked.port)
    code = 0
    if asked.files:
        zone = read_zone(asked.timezone)
        span = read_span(asked.start, asked.end, zone)
        code = run_import(settings, asked.case, asked.files, span, Output(zone=zone))
    if asked.run:
        run_server(settings)
    return code
