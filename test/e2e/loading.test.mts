/** What n8n's editor gets to know of the package. */
import type { ICredentialType, INodeTypeDescription } from 'n8n-workflow';
import { localHttp } from '../../scripts/real-n8n/local-http.mts';
import { useStage } from '../support/stage.mts';

const stage = useStage();

async function fetchFromN8n<T>(file: string): Promise<T> {
	const { client } = stage.session;
	const { name, value } = client.sessionCookie;
	const { data } = await localHttp.get<T>(`${client.url}/${file}`, {
		headers: { cookie: `${name}=${value}` },
	});
	return data;
}

it.each(['dropPay', 'dropPayTrigger'])('n8n shows the node %s with its icon', async (name) => {
	const nodes = await fetchFromN8n<INodeTypeDescription[]>('types/nodes.json');
	const node = nodes.find((one) => one.name === `n8n-nodes-droppay.${name}`);
	expect(node?.properties.length).toBeGreaterThan(0);
	const { iconUrl } = node as INodeTypeDescription & { iconUrl?: { light: string; dark: string } };
	for (const icon of [iconUrl?.light, iconUrl?.dark]) {
		expect(await fetchFromN8n<string>(icon ?? 'no icon')).toContain('<svg');
	}
});

it.each(['dropPayApi', 'dropPayCheckoutApi'])('n8n shows the credential %s', async (name) => {
	const credentials = await fetchFromN8n<ICredentialType[]>('types/credentials.json');
	const credential = credentials.find((one) => one.name === name);
	expect(credential?.properties.length).toBeGreaterThan(0);
	expect(credential?.supportedNodes?.length ?? 0).toBeGreaterThan(0);
});

it('n8n offers the node as a tool, and not as a human approval, which would ask for a payment', async () => {
	const nodes = await fetchFromN8n<INodeTypeDescription[]>('types/nodes.json');
	const tools = nodes.map(({ name }) => name).filter((name) => /droppay.*tool$/i.test(name));
	expect(tools).toEqual(['n8n-nodes-droppay.dropPayTool']);
});
