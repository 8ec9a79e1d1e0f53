"""The command ``logontracer``: the commands of ``cli/commands/`` and the original's flags."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from logontracer import __version__
from logontracer.cli import commands
from logontracer.cli.commands.import_logs import run_import
from logontracer.cli.commands.serve import run_server
from logontracer.cli.meaning import given, refuse_given
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


#: Flags that commands take too.
_COMMON = frozenset({"--case", "--home"})
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
    _hand_over(ctx, ctx.invoked_subcommand, {"case": case, "home": home})
    return 0


def _hand_over(ctx: click.Context, name: str, common: Mapping[str, Any]) -> None:
    """Give ``--case`` and ``--home`` before a command to it; after it they win.

    Raises
    ------
    UsageError
        When other flags stand before the command, or it has no use for these.
    """
    takes = {param.name for param in app.commands[name].params} if name in app.commands else set(common)
    flags = given(ctx, {str(param.name) for param in ctx.command.params} - (takes & set(common)))
    if flags:
        belongs = "belong to the original's command line" if set(flags) - _COMMON else f"{name} takes none"
        raise UsageError(
            f"{' and '.join(flags)} before {name!r}: {belongs}", hint=f"logontracer {name} --help"
        )
    values = {key: value for key, value in common.items() if value is not None and key in takes}
    ctx.default_map = {name: values}


for _command in collect(commands, "COMMAND", click.Command):
    app.add_command(_command)


def _refuse_without(ctx: click.Context, asked: OriginalFlags) -> None:
    """Refuse flags that only mean something beside another one that is missing."""
    if not asked.run:
        refuse_given(ctx, ["port"], "without -r", "add -r to start the server")
    if not asked.files:
        of_import = ["timezone", "start", "end", "case"]
        refuse_given(ctx, of_import, "without -e or -x", "name files to import with -e or -x")
    if asked.is_empty:
        refuse_given(ctx, ["home"], "alone", "add -r to start the server, or a command: logontracer --help")


def _do_as_the_original(ctx: click.Context, asked: OriginalFlags) -> int:
    if asked.wants_neo4j:
        raise StoreError(
            "the Neo4j back end is not there yet",
            hint="leave out -s, -u and -p: the embedded graph database needs no server",
        )
    if not any(given(ctx, [str(param.name) for param in ctx.command.params])):
        click.echo(ctx.get_help())
        return 0
    _refuse_without(ctx, asked)
    settings = load_settings(home=asked.home, port=asked.port)
    code = 0
    if asked.files:
        zone = read_zone(asked.timezone)
        span = read_span(asked.start, asked.end, zone)
        code = run_import(settings, asked.case, asked.files, span, Output(zone=zone))
    if asked.run:
        run_server(settings)
    return code
